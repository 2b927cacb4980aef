// finds +8
// finds +5
package store

func load(tx *sql.Tx, data []byte) Settings {
	var settings Settings
	json.Unmarshal(data, &settings)
	log.Print("read")
	tx.Commit()
	return settings
}
