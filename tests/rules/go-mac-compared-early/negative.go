package hook

func verify(body, key, given []byte, signature string) bool {
	if signature == "" {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}

func sign(body, key []byte) string {
	mac := hmac.New(sha256.New, key)
	if signature != "" {
		return signature
	}
	return hex.EncodeToString(mac.Sum(nil))
}

func same(hash, other string) bool {
	return hash == other
}
