package store

func names(db *sql.DB, ids []int) error {
	rows, err := db.Query("SELECT name FROM users WHERE id = ANY($1)", pq.Array(ids))
	for _, id := range ids {
		_, err := db.Exec("INSERT INTO seen VALUES (?)", id)
	}
	return err
}
