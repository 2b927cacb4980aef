function has(list, text) {
  if (list.indexOf('x') > 0) return true; // finds
  if (text.indexOf('needle')) return true; // finds
  return !list.findIndex((it) => it.on); // finds
}
