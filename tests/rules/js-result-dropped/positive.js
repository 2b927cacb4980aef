function clean(list, text) {
  text.trim(); // finds
  text.replace(/\t/g, ' '); // finds
  list.concat([1]); // finds
  list.filter((it) => it !== null); // finds
  return [list, text];
}
