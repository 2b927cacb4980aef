async function allowed(users) {
  return users.filter(async (user) => await check(user)); // finds
}
