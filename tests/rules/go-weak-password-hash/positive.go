package user

func hash(user User, password string) string {
	sum := sha256.Sum256([]byte(password)) // finds
	old := md5.Sum([]byte(user.Password)) // finds
	return hex.EncodeToString(sum[:])
}
