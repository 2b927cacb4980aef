const WORD = /word/g;
export const NAME = /[a-z]+/gi;
export function has(text: string): boolean {
  return WORD.test(text); // finds
}
export const named = (text: string) => NAME.test(text); // finds
