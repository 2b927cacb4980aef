package call

func ask(ctx context.Context) (string, error) {
	answer := make(chan string) // finds
	go func() {
		answer <- slow()
	}()
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
