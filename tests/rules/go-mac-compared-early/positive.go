package hook

func verify(body, key []byte, signature string) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return signature == hex.EncodeToString(mac.Sum(nil)) // finds
}

func check(body, key, given []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return bytes.Equal(mac.Sum(nil), given) // finds
}
