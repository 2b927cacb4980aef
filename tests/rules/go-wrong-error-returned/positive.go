package files

func create(path string) error {
	_, err := os.Stat(path)
	if os.IsNotExist(err) {
		if mkdirErr := os.MkdirAll(path, 0o755); mkdirErr != nil { // finds
			return err
		}
	}
	return nil
}
