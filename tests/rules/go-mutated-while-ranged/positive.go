package lists

func remove(names []string, gone string) []string {
	for i, name := range names {
		if name == gone {
			names = append(names[:i], names[i+1:]...) // finds
		}
	}
	for i, name := range names {
		if name == "" {
			names = slices.Delete(names, i, i+1) // finds
		}
	}
	return names
}
