package cache

func (c *Cache) Put(key string, value []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; ok {
		return errExists
	}
	c.other.Lock()
	if c.closed {
		c.other.Unlock()
		return errClosed
	}
	c.other.Unlock()
	c.third.Lock()
	c.sort(func(a, b int) bool {
		if a == 0 {
			return true
		}
		return a < b
	})
	c.third.Unlock()
	return nil
}

func (c *Cache) Borrow(key string) *Item {
	c.mu.Lock()
	if c.closed {
		return nil
	}
	return c.items[key]
}
