package files

func total(names []string) (int64, error) {
	for _, name := range names {
		func() {
			f, _ := os.Open(name)
			defer f.Close()
		}()
	}
	for _, target := range targets {
		defer target.Close()
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		return read(f)
	}
	return n, nil
}
