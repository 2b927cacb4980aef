package flags

func limit(s string) (int32, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n > math.MaxInt32 {
		return 0, err
	}
	return int32(n), nil
}

func port(s string) uint16 {
	p, _ := strconv.ParseUint(s, 10, 16)
	return uint16(p)
}

func wide(s string) int64 {
	n, _ := strconv.Atoi(s)
	return int64(n)
}
