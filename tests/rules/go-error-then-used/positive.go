package fetch

func ping(url string) {
	// finds +1
	resp, err := http.Get(url)
	if err != nil {
		log.Println("ping:", err)
	}
	defer resp.Body.Close()
}
