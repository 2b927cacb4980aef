function read(path) {
  try {
    return parse(path);
  } finally {
    items.forEach((item) => {
      return item.close();
    });
  }
}
