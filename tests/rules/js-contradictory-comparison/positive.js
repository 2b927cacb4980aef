function check(kind, items) {
  if (kind !== 'a' || kind !== 'b') throw new Error(kind); // finds
  if (kind === 'a' || 'b') return 1; // finds
  if (kind === 1 && kind === 2) return 2; // finds
  return items.length >= 0; // finds
}
