package files

func total(names []string) (int64, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		defer f.Close() // finds
		n += size(f)
	}
	for _, item := range items {
		item.mu.Lock()
		defer item.mu.Unlock() // finds
		item.n++
	}
	return n, nil
}
