package web

func hook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // finds
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	handle(body)
}
