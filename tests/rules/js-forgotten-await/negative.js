async function save(store, user) {
  await store.put(user.id, user);
  const later = store.put(user.old, null);
  store.put(1, 2).catch(report);
  store.close();
  logger.info(user);
  await later;
}
function other(store) {
  store.put(1, 2);
}
async function two(store) {
  await store.get(1);
  // Runs by itself.
  store.get(2);
  return () => {
    store.get(3);
  };
}
