async function allowed(users) {
  const answers = await Promise.all(users.map(async (user) => check(user)));
  await asyncLib.filter(users, async (user) => check(user));
  return users.filter((_, i) => answers[i]);
}
