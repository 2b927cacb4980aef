const numbers = text.split(',').map(Number);
const more = text.split(',').map((it) => parseInt(it, 10));
