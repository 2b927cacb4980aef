async function save(store, item) {
  try {
    await store.save(item);
  } catch {
    // The cache is only a courtesy.
  }
  try {
    await store.load(item);
  } catch {}
  try {
    await store.save(item);
  } catch (error) {
    report(error);
  }
}
