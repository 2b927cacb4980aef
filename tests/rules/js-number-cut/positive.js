const now = Date.now() | 0; // finds
const then = ~~start.getTime(); // finds
