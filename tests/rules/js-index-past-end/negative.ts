export function total(xs: number[]): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    sum += xs[i];
  }
  for (let i = 0; i <= xs.length; i++) {
    sum += xs.slice(0, i).length;
  }
  for (let i = 0; i <= xs.length; i++) {
    if (i < xs.length) {
      sum += xs[i];
    }
  }
  return sum;
}
