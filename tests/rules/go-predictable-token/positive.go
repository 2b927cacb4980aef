package session

import "math/rand"

func newToken() string {
	b := make([]byte, 16)
	for i := range b {
		b[i] = letters[rand.Intn(len(letters))] // finds
	}
	return string(b)
}

func start() {
	sessionID := strconv.FormatInt(rand.Int63(), 36) // finds
}
