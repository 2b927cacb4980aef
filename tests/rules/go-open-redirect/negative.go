package web

func login(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/home?next="+url.QueryEscape(r.FormValue("next")), http.StatusFound)
	http.Redirect(w, r, local(r.FormValue("next")), http.StatusFound)
}
