package lines

func count(f *os.File) (int, error) {
	scanner := bufio.NewScanner(f)
	n := 0
	for scanner.Scan() {
		n++
	}
	return n, scanner.Err()
}

func split(text string) (n int) {
	scanner := bufio.NewScanner(strings.NewReader(text))
	for scanner.Scan() {
		n++
	}
	return n
}
