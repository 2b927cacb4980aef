export function total(xs: number[]): number {
  let sum = 0;
  for (let i = 0; i <= xs.length; i++) { // finds
    sum += xs[i];
  }
  return sum;
}
