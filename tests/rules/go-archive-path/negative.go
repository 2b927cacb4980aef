package unpack

func extract(r *zip.Reader, dir string) error {
	for _, f := range r.File {
		if !filepath.IsLocal(f.Name) {
			return errUnsafe
		}
		out, err := os.Create(filepath.Join(dir, f.Name))
	}
	return nil
}

func list(r *zip.Reader, dir string) []string {
	for _, f := range r.File {
		names = append(names, filepath.Join(dir, f.Name))
	}
	return names
}

func save(file File, dir string) error {
	return os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o600)
}
