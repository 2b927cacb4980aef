package store

func load(tx *sql.Tx, data []byte) (Settings, error) {
	if err := json.Unmarshal(data, &settings); err != nil {
		return settings, err
	}
	// What is not there is empty.
	json.Unmarshal(extra, &settings)
	_ = os.Rename("a", "b")
	os.Remove("c")
	return settings, tx.Commit()
}
