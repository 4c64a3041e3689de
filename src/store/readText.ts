import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../core/userError';
import { onDisk } from './diskError';

/**
 * The text of a file in UTF-8, or in UTF-16 with a byte order mark, which is taken off.
 *
 * @throws {UserError} where there is no regular file, it cannot be read, or is no text.
 */
export function readText(path: string): string {
  const bytes = onDisk(path, () => {
    const stats = statSync(path);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(path);
    throw new UserError(`${path} is a device or a pipe, not a file.`, 'Save its content in a file first.');
  });
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
