function check(user, re, text) {
  if (user.role === 'admin') {
    return true;
  }
  let match;
  while ((match = re.exec(text))) {
    next(match);
  }
}
