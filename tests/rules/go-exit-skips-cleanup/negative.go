package store

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, _ := os.MkdirTemp("", "store")
	defer os.RemoveAll(dir)
	return m.Run()
}
