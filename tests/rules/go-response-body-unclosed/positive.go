package fetch

func get(url string) ([]byte, error) {
	resp, err := http.Get(url) // finds
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}
