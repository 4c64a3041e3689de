/** The parts of a text, without those that are empty. */
export function joined(separator: string, parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(separator);
}
