// finds +10
// finds +6
package store

func save(db *DB, item Item) error {
	err := db.Insert(item)
	if err != nil {
		return nil
	}
	if err := db.Flush(); err != nil {
		return nil
	}
	return db.Sync()
}
