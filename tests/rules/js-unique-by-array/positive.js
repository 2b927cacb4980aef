function unique(rows) {
  const seen = [];
  for (const item of rows) {
    // finds +1
    if (!seen.includes(item)) {
      seen.push(item);
    }
  }
  return seen;
}
