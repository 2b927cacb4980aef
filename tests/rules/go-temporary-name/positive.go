package dump

func write(data []byte) error {
	if err := os.WriteFile("/tmp/dump.json", data, 0o600); err != nil { // finds
		return err
	}
	f, err := os.Create(filepath.Join(os.TempDir(), "dump.json")) // finds
	return err
}
