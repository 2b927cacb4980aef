package web

func download(w http.ResponseWriter, r *http.Request) {
	data, err := os.ReadFile(filepath.Join(root, r.URL.Query().Get("name"))) // finds
	http.ServeFile(w, r, root+"/"+r.FormValue("name")) // finds
}

func remove(c *gin.Context) {
	os.Remove(c.Query("path")) // finds
}
