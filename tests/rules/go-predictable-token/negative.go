package session

import "crypto/rand"

func newToken() (string, error) {
	n, err := rand.Int(rand.Reader, max)
	return rand.Text(), err
}

func pick(tokens []string) string {
	delay := rand.Intn(100)
	return tokens[rand.Intn(len(tokens))]
}
