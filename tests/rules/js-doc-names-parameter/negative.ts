/**
 * Closes it.
 * @param timeout how long to wait
 */
export function close(timeout: number): void {}

/**
 * Opens it.
 * @param {object} options how
 * @param {number} options.size how large
 */
function open(options) {}

/**
 * Adds what it is given.
 * @param items the items
 */
function add() {
  return [...arguments];
}

/**
 * Is it selected?
 * @param index where
 * @param state of what
 */
function selected(index) {
  return (state) => state[index];
}
