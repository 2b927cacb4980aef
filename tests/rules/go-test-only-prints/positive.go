package dates

func TestParse(t *testing.T) { // finds
	date, _ := parse("2026-01-01")
	fmt.Println(date)
}

func TestFormat(t *testing.T) { // finds
	if got := format(1); got != "1" {
		t.Logf("got %s", got)
	}
}
