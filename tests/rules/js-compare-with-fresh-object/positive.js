function empty(items, options) {
  return items === [] || options !== {}; // finds
}
