export async function save(items: Item[], store: Store) {
  await Promise.all(items.map(async (item) => store.save(item)));
  for (const item of items) {
    await store.save(item);
  }
  items.forEach((item) => store.queue(item));
  return <p>saved</p>;
}
