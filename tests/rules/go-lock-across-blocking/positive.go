package pool

func (p *Pool) Retry() {
	p.mu.Lock() // finds
	defer p.mu.Unlock()
	p.tries++
	time.Sleep(time.Second)
}

func (p *Pool) Refresh() {
	p.mu.Lock() // finds
	p.start()
	<-p.ready
	p.mu.Unlock()
}
