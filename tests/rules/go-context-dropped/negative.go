package store

func (s *Store) Save(ctx context.Context, item Item) error {
	short, cancel := context.WithTimeout(context.Background(), time.Second)
	go s.client.Touch(context.Background(), item.Key)
	defer s.client.Log(context.Background(), item.Key)
	// The write must be finished when the caller has gone.
	s.client.Put(context.Background(), item.Key, item.Value)
	client := storage.NewClient(context.Background())
	return s.client.Put(ctx, item.Key, item.Value)
}

func (s *Store) Close(ctx context.Context) error {
	return s.client.Put(context.Background(), "closed", nil)
}

func (s *Store) Load() error {
	return s.client.Get(context.Background(), "key")
}
