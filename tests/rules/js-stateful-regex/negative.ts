const WORD = /word/;
const ALL = /word/g;
export function has(text: string): boolean {
  const local = /x/g;
  return WORD.test(text) || local.test(text) || text.replace(ALL, '') === '';
}
export function each(text: string): void {
  while (ALL.test(text)) {
    count();
  }
}
export function again(text: string): boolean {
  ALL.lastIndex = 0;
  return ALL.test(text);
}
