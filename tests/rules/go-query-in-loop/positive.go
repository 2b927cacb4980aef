package store

func names(db *sql.DB, ids []int) error {
	for _, id := range ids {
		row := db.QueryRow("SELECT name FROM users WHERE id = ?", id) // finds
	}
	return nil
}
