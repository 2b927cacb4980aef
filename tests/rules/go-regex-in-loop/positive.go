package lines

func dates(lines []string) (n int) {
	for _, line := range lines {
		if regexp.MustCompile(`\d{4}-\d\d-\d\d`).MatchString(line) { // finds
			n++
		}
	}
	return n
}
