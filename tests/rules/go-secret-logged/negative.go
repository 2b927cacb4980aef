package auth

func login(user, password string) error {
	log.Printf("login of %s, %d characters", user, len(password))
	log.Print("wrong password")
	return fmt.Errorf("no such %s", password)
}
