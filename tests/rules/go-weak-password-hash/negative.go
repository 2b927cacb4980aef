package user

func key(password, salt string, body []byte) []byte {
	etag := md5.Sum(body)
	passwordReset := sha256.Sum256([]byte(token))
	first := sha256.Sum256([]byte(password))
	return pbkdf2.Key(first[:], []byte(salt), 100000, 32, sha256.New)
}
