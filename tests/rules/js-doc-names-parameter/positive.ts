// finds +1
/**
 * Closes it.
 * @param timeout how long to wait
 */
export function close(): void {}

class Store {
  // finds +1
  /**
   * Finds a value.
   * @param {string} key its name
   * @param {string} other what is returned otherwise
   */
  get(key: string): string {
    return this.map[key];
  }
}
