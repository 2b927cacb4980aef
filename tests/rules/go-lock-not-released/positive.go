package cache

func (c *Cache) Put(key string, value []byte) error {
	c.mu.Lock() // finds
	if _, ok := c.items[key]; ok {
		return errExists
	}
	c.items[key] = value
	c.mu.Unlock()
	return nil
}

func (c *Cache) Get(key string) ([]byte, bool) {
	c.mu.RLock() // finds
	value, ok := c.items[key]
	// Nothing there.
	if !ok {
		return nil, false
	}
	c.mu.RUnlock()
	return value, true
}
