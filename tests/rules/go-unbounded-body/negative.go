package web

func hook(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	body, err := io.ReadAll(r.Body)
	handle(body)
}

func get(resp *http.Response) ([]byte, error) {
	return io.ReadAll(resp.Body)
}
