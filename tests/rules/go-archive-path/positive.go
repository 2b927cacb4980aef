package unpack

func extract(r *zip.Reader, dir string) error {
	for _, f := range r.File {
		path := filepath.Join(dir, f.Name) // finds
		out, err := os.Create(path)
	}
	return nil
}
