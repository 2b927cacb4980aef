package lists

func remove(names, kept []string, gone string) []string {
	for i, name := range names {
		if name == gone {
			names = append(names[:i], names[i+1:]...)
			break
		}
	}
	for i := len(names) - 1; i >= 0; i-- {
		names = append(names[:i], names[i+1:]...)
	}
	for _, name := range names {
		kept = append(kept, name)
	}
	return slices.DeleteFunc(names, empty)
}
