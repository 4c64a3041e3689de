/** Tests of the first bytes of a file, which tell its format. */
export type IsFormat = (bytes: Buffer) => boolean;

/** One character a byte. */
export function begins(...signatures: readonly string[]): IsFormat {
  return (bytes) => signatures.some((each) => bytes.toString('latin1', 0, each.length) === each);
}

/** Text that begins with a tag and has one of these near its beginning. */
export function isMarkup(tag: RegExp): IsFormat {
  return (bytes) => {
    const text = bytes
      .toString('utf8', 0, 1024)
      .replace(/^\ufeff/, '')
      .trimStart();
    return text.startsWith('<') && tag.test(text);
  };
}
