/** The beginning of a text that comes from a file, for a message, which it would otherwise fill. */
export function shortened(text: string, max = 100): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
