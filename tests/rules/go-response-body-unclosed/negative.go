package fetch

func get(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func send(client *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := client.Do(req)
	if err == nil && resp.StatusCode == 404 {
		return nil, errMissing
	}
	return resp, err
}

func ask(client *redis.Client) (string, error) {
	reply, err := client.Get("key")
	return reply.Text, err
}
