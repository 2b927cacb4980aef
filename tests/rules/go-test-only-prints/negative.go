package dates

func TestParse(t *testing.T) {
	date, err := parse("2026-01-01")
	fmt.Println(date)
	if err != nil {
		t.Fatal(err)
	}
}

func TestFormat(t *testing.T) {
	t.Log("started")
	check(t, format(1), "1")
}

func TestPanics(t *testing.T) {
	parse("")
}

func TestSuite(t *testing.T) {
	t.Log("started")
	assert.Equal(t, 1, 1)
}
