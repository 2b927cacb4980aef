function check(kind, other, items) {
  if (kind !== 'a' && kind !== 'b') throw new Error(kind);
  if (kind !== 'a' || other !== 'b') return 1;
  if (kind === 'a' || kind === 'b') return 2;
  const name = kind === 'a' || 'b';
  if (next() !== 'a' || next() !== 'b') return name;
  return items.length > 0;
}
