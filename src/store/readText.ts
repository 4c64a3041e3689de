import { UserError } from '../core/userError';
import { contentOf, type Reading } from './regularFile';

/**
 * The text of a file in UTF-8, or in UTF-16 with a byte order mark, which is taken off.
 *
 * @param reading default: at most 16 MiB
 * @throws {UserError} where there is no regular file, it is too large, cannot be read, or is no text.
 */
export function readText(path: string, reading?: Reading): string {
  return textIn(contentOf(path, reading), path);
}

/**
 * The same of a file that has been read.
 *
 * @throws {UserError} where it is no text.
 */
export function textIn(bytes: Buffer, path: string): string {
  const encoding = marked(bytes);
  if (encoding === 'utf-8' && bytes.includes(0)) throw notText(path);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notText(path, cause);
  }
}

/** The encoding that a byte order mark tells; UTF-8 where there is none. */
function marked([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function notText(path: string, cause?: unknown): UserError {
  return new UserError(`${path} is not text in UTF-8.`, 'If it is text, save it in UTF-8; editors have that option.', {
    cause,
  });
}
