package cache

func get(key string) *Item {
	item, _ := items.LoadOrStore(key, newItem(key))
	if _, ok := items.Load(key); !ok {
		others.Store(key, newItem(key))
	}
	if _, ok := items.Load(key); ok {
		items.Store(key, newItem(key))
	}
	return item
}
