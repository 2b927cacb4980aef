package store

func TestMain(m *testing.M) {
	dir, _ := os.MkdirTemp("", "store")
	defer os.RemoveAll(dir) // finds
	os.Exit(m.Run())
}
