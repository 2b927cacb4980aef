package work

func all(items []string) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(2)
		go func() {
			defer wg.Done()
			if err := handle(item); err != nil {
				return
			}
		}()
		go func() {
			if err := handle(item); err != nil {
				wg.Done()
				return
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
