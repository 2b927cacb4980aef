package export

func export(format string) []byte {
	switch format {
	case "json":
		return json()
	default:
		panic("TODO: " + format)
	}
}

func other() {
	panic("not implemented") // finds
}

func third(kind Kind) int {
	if kind == Blue {
		panic("not yet implemented") // finds
	}
	return 1
}
