package auth

func login(user, password string) {
	log.Printf("login of %s with %s", user, password) // finds
	logger.Debug("token", config.ClientSecret) // finds
}
