package files

func create(path string) error {
	_, err := os.Stat(path)
	if err != nil {
		if removeErr := os.Remove(path); removeErr != nil {
			return err
		}
	}
	if mkdirErr := os.MkdirAll(path, 0o755); mkdirErr != nil {
		return mkdirErr
	}
	if _, err := hex.DecodeString(path); err != nil {
		return errTampered
	}
	if closeErr := f.Close(); closeErr != nil {
		err = errors.Join(err, closeErr)
		return err
	}
	return nil
}
