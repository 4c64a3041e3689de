/** A text as a part of a file's name: letters and digits of any script, in their composed form. */
export function slug(text: string): string {
  const plain = text.normalize('NFC').replaceAll('λ', 'lambda').toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}.]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
}

/** As much of a text as fits into this many bytes. */
export function cut(text: string, maxBytes: number): string {
  let short = text;
  while (bytesOf(short) > maxBytes) short = [...short].slice(0, -1).join('');
  return short;
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
