package call

func ask(ctx context.Context) (string, error) {
	answer := make(chan string, 1)
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

func tell(ctx context.Context) (string, error) {
	answer := make(chan string)
	go func() {
		select {
		case answer <- slow():
		case <-ctx.Done():
		}
	}()
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
