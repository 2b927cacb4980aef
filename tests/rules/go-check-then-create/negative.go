package files

func prepare(path string) error {
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return os.MkdirAll(path, 0o700)
	}
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return os.WriteFile(other, defaults, 0o600)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	return err
}
