/**
 * Adds the numbers.
 * @param {number[]} xs the numbers
 * @returns {number} their sum
 */
function total(xs) { // finds
  let sum = 0;
  for (const x of xs) sum += x;
}
