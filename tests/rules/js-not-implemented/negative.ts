export abstract class Format {
  write(value: Value): string {
    throw new Error("not implemented");
  }
}

export function toXml(value: Value): string {
  throw new Error("XML is not supported");
}
