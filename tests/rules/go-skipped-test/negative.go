package store

func TestFlush(t *testing.T) {
	t.Skip("needs a disk that can be filled")
	flush()
}

// The disk of the test machine is too small.
func TestFill(t *testing.T) {
	t.Skip()
}

func TestSlow(t *testing.T) {
	if testing.Short() {
		t.SkipNow()
	}
	fill()
}
