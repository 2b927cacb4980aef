/**
 * Adds the numbers.
 * @returns {number} their sum
 */
function total(xs) {
  return xs.reduce((a, b) => a + b, 0);
}

/**
 * Clears.
 * @returns {void}
 */
function clear(xs) {
  xs.length = 0;
}

/**
 * @returns {Promise<void>}
 */
async function wait() {
  await tick();
}
