package store

func (s *Store) Save(ctx context.Context, item Item) error {
	if err := s.check(ctx, item); err != nil {
		return err
	}
	return s.client.Put(context.Background(), item.Key, item.Value) // finds
}
