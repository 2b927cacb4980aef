package flags

func limit(s string) (int32, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, err
	}
	return int32(n), nil // finds
}

func port(s string) uint16 {
	p, _ := strconv.ParseUint(s, 10, 64)
	return uint16(p) // finds
}
