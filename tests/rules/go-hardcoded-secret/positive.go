package config

const apiKey = "k9Jx82LmQpR47vTz" // finds

var settings = Settings{
	Name:      "main",
	SecretKey: "v3ryL0ngAndR4ndom!", // finds
}

func connect() {
	dbPassword := "hT9$kq2LmZ-7"
	password := "hT9-kq2LmZ-7w" // finds
}
