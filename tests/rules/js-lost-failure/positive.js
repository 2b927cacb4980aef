async function save(store, item) {
  try {
    await store.saveItem(item);
    await store.save(item);
  } catch (error) {} // finds
}
