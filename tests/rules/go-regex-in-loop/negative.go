package lines

var date = regexp.MustCompile(`\d{4}-\d\d-\d\d`)

func dates(lines, patterns []string) (n int) {
	for _, pattern := range patterns {
		re, err := regexp.Compile(pattern)
		check = func() *regexp.Regexp { return regexp.MustCompile(`a`) }
	}
	return n
}
