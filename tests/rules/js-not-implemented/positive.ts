export function toXml(value: Value): string {
  throw new Error("Not implemented yet"); // finds
}
