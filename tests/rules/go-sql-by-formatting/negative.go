package store

import "fmt"

func find(db *sql.DB, table, name string, id int) error {
	row := db.QueryRow("SELECT id FROM users WHERE name = ?", name)
	_, err := db.Exec(fmt.Sprintf("DELETE FROM %s WHERE name = ?", table), name)
	_, err = db.Exec(fmt.Sprintf("DELETE FROM users WHERE id = %d", id))
	rows, err := db.Query(fmt.Sprintf("SELECT id FROM users WHERE name = %s", placeholder(1)), name)
	log.Printf("select where name = '%s'", name)
	return cache.Get("selected='" + name)
}
