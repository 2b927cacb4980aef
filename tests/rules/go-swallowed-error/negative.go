package store

func save(db *DB, item Item) error {
	if err := db.Insert(item); err != nil {
		return err
	}
	if _, err := os.Stat(db.path); err != nil {
		return nil
	}
	if err := db.Touch(); err != nil {
		// The time of access is only a courtesy.
		return nil
	}
	if err := db.Count(); err != nil {
		log.Print(err)
		return nil
	}
	return nil
}

func find(db *DB) *Item {
	item, err := db.First()
	if err != nil {
		return nil
	}
	return item
}
