package client

func transport(insecure bool, roots *x509.CertPool) *http.Transport {
	config := &tls.Config{InsecureSkipVerify: insecure}
	if insecure {
		config = &tls.Config{InsecureSkipVerify: true}
	}
	pinned := &tls.Config{InsecureSkipVerify: true, VerifyConnection: check}
	return &http.Transport{TLSClientConfig: config}
}

func newInsecureClient() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true}
}
