function read(path) {
  try {
    return parse(path);
  } finally {
    return null; // finds
  }
}
