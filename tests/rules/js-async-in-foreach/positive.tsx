export async function save(items: Item[], store: Store) {
  items.forEach(async (item) => { // finds
    await store.save(item);
  });
  return <p>saved</p>;
}
