export interface Line {
  name: string;
  cents: number;
}

/** A price as the receipt shows it. */
export function price(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** What the customer paid. */
export function total(lines: Line[]): string {
  const cents = lines.reduce((sum, line) => sum + line.cents, 0);
  return (cents / 100).toFixed(2);
}

/** The line under the total. */
export function saved(lines: Line[], paid: number): string {
  const cents = lines.reduce((sum, line) => sum + line.cents, 0);
  return `You saved ${((cents - paid) / 100).toFixed(2)} today.`;
}
