function check(user, mode) {
  if (user.role = 'admin') { // finds
    return true;
  }
  while (mode = 3) { // finds
    next();
  }
}
