package fetch

func ping(url string) {
	resp, err := http.Get(url)
	if err != nil {
		log.Println("ping:", err)
		return
	}
	defer resp.Body.Close()
	file, err := os.Open(url)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	size, err := measure(url)
	if err != nil {
		log.Print(err)
	}
	size.Print()
}
