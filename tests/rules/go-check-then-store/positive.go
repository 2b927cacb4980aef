package cache

func get(key string) *Item {
	if _, ok := items.Load(key); !ok { // finds
		items.Store(key, newItem(key))
	}
	return item
}
