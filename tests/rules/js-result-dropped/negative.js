function clean(list, text) {
  text = text.trim();
  router.replace('/a', { scroll: false });
  list.push(1);
  text.replace(/a(b)/g, (all, it) => list.push(it));
  list.filter((it) => seen(it));
  return text.replace('a', 'b');
}
