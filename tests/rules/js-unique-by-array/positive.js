function unique(items) {
  const seen = [];
  for (const item of items) {
    // finds +1
    if (!seen.includes(item)) {
      seen.push(item);
    }
  }
  return seen;
}
