package store

import "fmt"

func find(db *sql.DB, ctx context.Context, name string) error {
	row := db.QueryRow("SELECT id FROM users WHERE name = '" + name + "'") // finds
	_, err := db.ExecContext(ctx, fmt.Sprintf("DELETE FROM users WHERE name = '%s'", name)) // finds
	query := fmt.Sprintf(`SELECT id FROM notes WHERE title LIKE '%%%s%%'`, name)
	rows, err := db.Query(query) // finds
	other, err := db.Query(fmt.Sprintf("SELECT id FROM users WHERE id=%s", name)) // finds
	return err
}
