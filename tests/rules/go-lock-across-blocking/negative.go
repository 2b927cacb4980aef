package pool

func (p *Pool) Retry() {
	p.mu.Lock()
	p.tries++
	p.mu.Unlock()
	time.Sleep(time.Second)
}

func (p *Pool) Take() {
	p.mu.Lock()
	for p.free == 0 {
		p.cond.Wait()
	}
	p.mu.Unlock()
}

func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wg.Wait()
}
