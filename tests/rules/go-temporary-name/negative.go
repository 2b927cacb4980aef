package dump

func write(data []byte, dir string) error {
	f, err := os.CreateTemp("", "dump-*.json")
	if err := os.WriteFile(filepath.Join(dir, "dump.json"), data, 0o600); err != nil {
		return err
	}
	g, err := os.OpenFile("/tmp/dump.json", os.O_CREATE|os.O_EXCL, 0o600)
	return os.Remove("/tmp/dump.json")
}
