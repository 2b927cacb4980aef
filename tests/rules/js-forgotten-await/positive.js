async function save(store, user) {
  await store.put(user.id, user);
  if (user.old) {
    store.put(user.old, null); // finds
  }
}
