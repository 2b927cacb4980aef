function has(list, text) {
  if (list.indexOf('x') >= 0) return true;
  if (list.indexOf('x') !== -1) return true;
  if (text.indexOf('@') > 0) return true;
  const end = text.indexOf('ab') > 0 ? text.slice(0, text.indexOf('ab')) : text;
  return list.includes(end);
}
