package store

func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
	}
	return names, rows.Err()
}

func walk(it Iterator) {
	for it.Next() {
		it.Scan(&name)
	}
}
