package config

const apiKey = "your-api-key-1234567"

const MetaSecretKey = "X-Amz-Server-Side-Sealed-Key"

var settings = Settings{
	Password:        os.Getenv("DB_PASSWORD"),
	SecretKey:       "oauth2_secret_key",
	PasswordField:   "k9Jx82LmQpR47vTz",
	EncryptedSecret: "k9Jx82LmQpR47vTz",
}

func connect() {
	password := ""
	tokenURL := "https://login.invalid/oauth2/token9"
}
