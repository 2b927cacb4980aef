package files

func prepare(path string) error {
	if _, err := os.Stat(path); os.IsNotExist(err) { // finds
		return os.WriteFile(path, defaults, 0o600)
	}
	_, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) { // finds
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}
