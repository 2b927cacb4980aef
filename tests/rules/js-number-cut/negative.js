const now = Math.trunc(Date.now() / 1000);
const seconds = (Date.now() / 1000) | 0;
const half = ~~(size / 2);
