package web

func download(w http.ResponseWriter, r *http.Request) {
	data, err := os.ReadFile(filepath.Join(root, filepath.Base(r.URL.Query().Get("name"))))
	http.ServeFile(w, r, files[r.FormValue("name")])
	name := os.Getenv(r.FormValue("name"))
}
