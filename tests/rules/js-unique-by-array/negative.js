function unique(items, seen, out) {
  for (const item of items) {
    if (!seen.has(item)) {
      seen.add(item);
      out.push(item);
    }
  }
  if (!out.includes('x')) {
    out.push('x');
  }
}
