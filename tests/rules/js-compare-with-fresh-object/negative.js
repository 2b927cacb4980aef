function empty(items, options) {
  return items.length === 0 || options == null || items[0] === options;
}
