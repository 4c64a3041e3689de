import { isUtf8 } from 'node:buffer';
import { bytes as inBytes } from '../../core/format';
import { UserError } from '../../core/userError';
import { diskError } from '../../store/diskError';
import { streamOfFile } from '../../store/regularFile';

/**
 * The elements of arrays in a large JSON file, one at a time: `{ "images": [ … ], "annotations": [ … ] }` of COCO has
 * 450 MB, of which the memory for all values at once would be several times as much. The file is read in pieces; an element
 * is found by its brackets, and parsed by JSON.parse. What other members hold is skipped. Results in COCO's form are one
 * array.
 */

/** Of one element. A mask of a whole picture, as a list of runs, takes some hundred kB. */
const MAX_ELEMENT_BYTES = 16 * 2 ** 20;
const MAX_DEPTH = 64;

const REPLACE = 'Replace the file with a complete copy.';
const CORRECT = 'Correct what wrote the file: Python writes such numbers, which no other program reads.';

/**
 * @param members of the outermost object, each of which must be an array
 * @param use is given each element with its path, e.g. `annotations[17]`, in the order of the file
 * @throws UserError naming the file and the path in it, where it is no such JSON, ends early, is nested deeply, or an element
 * has more than 16 MiB; what `use` throws
 */
export async function eachElement<M extends string>(
  path: string,
  members: readonly M[],
  use: (member: M, element: unknown, place: string) => void,
): Promise<void> {
  const text = new Scanner(path);
  try {
    await text.expect('{', 'the file');
    const seen = new Set<string>();
    for (let isFirst = true; ; isFirst = false) {
      const start = await text.next('the file');
      if (start === CLOSE_BRACE && isFirst) break;
      const name = await text.value('a name');
      if (typeof name !== 'string') throw text.wrong('the file', 'a member has no name');
      await text.expect(':', name);
      const member = members.find((each) => each === name);
      if (member === undefined) await text.skip(name);
      else {
        if (seen.has(name)) throw text.wrong(name, 'is there twice');
        seen.add(name);
        await elements(text, name, (element, place) => use(member, element, place));
      }
      if ((await text.separator('}', 'the file')) === '}') break;
    }
    const missing = members.find((each) => !seen.has(each));
    if (missing !== undefined) throw new UserError(`${path}: has no member "${missing}"`, REPLACE);
    await text.expectEnd();
  } catch (error) {
    throw diskError(error, path);
  } finally {
    text.close();
  }
}

/**
 * The elements of a file that is one array.
 * @param use is given each element with its path, e.g. `[17]`, in the order of the file
 * @throws UserError as `eachElement`; what `use` throws
 */
export async function eachElementOfArray(path: string, use: (element: unknown, place: string) => void): Promise<void> {
  const text = new Scanner(path);
  try {
    await elements(text, '', use);
    await text.expectEnd();
  } catch (error) {
    throw diskError(error, path);
  } finally {
    text.close();
  }
}

async function elements(text: Scanner, name: string, use: (element: unknown, place: string) => void): Promise<void> {
  const whole = name || 'the file';
  if ((await text.next(whole)) !== OPEN_BRACKET) throw text.wrong(whole, 'is no array');
  await text.expect('[', whole);
  if ((await text.next(whole)) === CLOSE_BRACKET) return text.expect(']', whole);
  for (let i = 0; ; i++) {
    const place = `${name}[${i}]`;
    use(await text.value(place), place);
    if ((await text.separator(']', place)) === ']') return;
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const isBlank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const BOM = Buffer.of(0xef, 0xbb, 0xbf);

/** A place in a file that is read piece by piece. */
class Scanner {
  readonly #stream;
  readonly #pieces: AsyncIterator<Buffer>;
  /** What was read and is still needed. */
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #isStart = true;

  constructor(readonly path: string) {
    this.#stream = streamOfFile(path);
    this.#pieces = this.#stream[Symbol.asyncIterator]();
  }

  close(): void {
    this.#stream.destroy();
  }

  wrong(place: string, reason: string): UserError {
    return new UserError(`${this.path}, ${place}: ${reason}`, REPLACE);
  }

  /** The next byte that is no blank, which stays. */
  async next(place: string): Promise<number> {
    for (;;) {
      while (this.#at < this.#bytes.length) {
        const byte = this.#bytes[this.#at] ?? 0;
        if (!isBlank(byte)) return byte;
        this.#at++;
      }
      if (!(await this.#more(this.#at))) throw this.wrong(place, 'the file ends early');
    }
  }

  async expect(sign: string, place: string): Promise<void> {
    const found = String.fromCharCode(await this.next(place));
    if (found !== sign) throw this.wrong(place, `has ${JSON.stringify(found)} where ${JSON.stringify(sign)} should be`);
    this.#at++;
  }

  /** A comma, or the sign that ends an array or object. */
  async separator(end: ']' | '}', place: string): Promise<string> {
    const found = String.fromCharCode(await this.next(place));
    if (found !== ',' && found !== end)
      throw this.wrong(place, `${JSON.stringify(found)} follows it, where "," or "${end}" should be`);
    this.#at++;
    return found;
  }

  async expectEnd(): Promise<void> {
    for (;;) {
      if (!this.#bytes.subarray(this.#at).every(isBlank)) throw this.wrong('the file', 'something follows its end');
      if (!(await this.#more(this.#bytes.length))) return;
    }
  }

  /** The value that begins here. */
  async value(place: string): Promise<unknown> {
    await this.next(place);
    const bytes = await this.#scan(place, true);
    if (!isUtf8(bytes)) throw this.wrong(place, 'is not in UTF-8');
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch (cause) {
      const withoutText = bytes.toString('utf8').replace(/"(\\.|[^"\\])*"/g, '""');
      const [name] = /\b(NaN|Infinity)\b/.exec(withoutText) ?? [];
      const reason = name === undefined ? 'no valid JSON' : `${name} is no number in JSON`;
      throw new UserError(`${this.path}, ${place}: ${reason}`, name === undefined ? REPLACE : CORRECT, { cause });
    }
  }

  /** Goes past the value that begins here, of any size. */
  async skip(place: string): Promise<void> {
    await this.next(place);
    await this.#scan(place, false);
  }

  /** Goes to the end of a value, which is kept or not. */
  async #scan(place: string, isKept: boolean): Promise<Buffer> {
    let start = this.#at;
    let [depth, inText, isEscaped] = [0, false, false];
    for (let at = start; ; at++) {
      if (at >= this.#bytes.length) {
        const kept = isKept ? start : at;
        if (at - kept > MAX_ELEMENT_BYTES)
          throw this.wrong(place, `has more than ${inBytes(MAX_ELEMENT_BYTES)}, which are too many for one value`);
        if (!(await this.#more(kept))) throw this.wrong(place, 'the file ends within it');
        at -= kept;
        start = 0;
      }
      const byte = this.#bytes[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inText = false;
        if (inText || depth > 0) continue;
      } else if (byte === QUOTE) {
        inText = true;
        continue;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > MAX_DEPTH) throw this.wrong(place, `is nested more than ${MAX_DEPTH} deep`);
        continue;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        // Of what this value is in.
        if (depth === 0) return this.#taken(start, at);
        if (--depth > 0) continue;
      } else if (depth > 0 || !(byte === COMMA || isBlank(byte ?? 0))) continue;
      else return this.#taken(start, at);
      return this.#taken(start, at + 1);
    }
  }

  #taken(start: number, end: number): Buffer {
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  /** Reads a piece, and lets go of the bytes before `from`. */
  async #more(from: number): Promise<boolean> {
    const { value, done } = await this.#pieces.next();
    if (done) return false;
    const piece = this.#isStart && value.subarray(0, 3).equals(BOM) ? value.subarray(3) : value;
    this.#isStart = false;
    this.#bytes = from < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(from), piece]) : piece;
    this.#at = Math.max(0, this.#at - from);
    return true;
  }
}
