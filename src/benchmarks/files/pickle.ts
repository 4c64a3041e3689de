import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';

/**
 * Python pickles of plain data: dictionaries, lists, text, numbers and arrays of bytes of numpy
 * (https://github.com/python/cpython/blob/main/Lib/pickletools.py). A pickle is a program; this knows only what such data
 * need, calls nothing, and refuses everything else.
 */

export type Plain =
  | null
  | boolean
  | number
  | string
  | Buffer
  | PickledBytes
  | readonly Plain[]
  | ReadonlyMap<string, Plain>;

/** An array of unsigned bytes of numpy, in row-major order. */
export class PickledBytes {
  shape: readonly number[] = [];
  data: Buffer = Buffer.alloc(0);
}

/** A name that a pickle may use, and what stands for it. Nothing behind the name is looked up. */
const NAMES = [
  'numpy.core.multiarray _reconstruct',
  'numpy._core.multiarray _reconstruct',
  'numpy ndarray',
  'numpy dtype',
  '_codecs encode',
] as const;

class Name {
  constructor(readonly name: (typeof NAMES)[number]) {}
}
class Dtype {
  constructor(readonly type: string) {}
}
const MARK = Symbol('mark');
type Value = Plain | Name | Dtype | Value[] | Map<string, Value> | typeof MARK;

/** Nested deeper, or with more parts, is nothing that this reads. */
const MAX_STEPS = 5e7;

/** @throws UserError where the pickle is damaged, or holds anything but plain data */
export function readPickle(bytes: Buffer, place: string): Plain {
  return new Reader(bytes, place).read() as Plain;
}

class Reader {
  readonly #bytes: Buffer;
  readonly #place: string;
  #at = 0;
  readonly #stack: Value[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(bytes: Buffer, place: string) {
    this.#bytes = bytes;
    this.#place = place;
  }

  read(): Value {
    for (let step = 0; step < MAX_STEPS; step++) {
      const code = this.#take(1)[0] ?? 0;
      if (code === 0x2e) {
        if (this.#stack.length !== 1) throw this.#damaged();
        return this.#pop();
      }
      this.#step(String.fromCharCode(code), code);
    }
    throw this.#damaged();
  }

  #step(sign: string, code: number): void {
    switch (sign) {
      case '\x80':
        if ((this.#take(1)[0] ?? 9) > 5) throw this.#refused('a protocol above 5');
        break;
      case '\x95':
        this.#take(8); // The length of a frame, which only helps to read ahead.
        break;
      case '(':
        this.#stack.push(MARK);
        break;
      case '}':
        this.#stack.push(new Map());
        break;
      case ']':
        this.#stack.push([]);
        break;
      case ')':
        this.#stack.push([]);
        break;
      case 'N':
        this.#stack.push(null);
        break;
      case '\x88':
        this.#stack.push(true);
        break;
      case '\x89':
        this.#stack.push(false);
        break;
      case 'K':
        this.#stack.push(this.#take(1).readUInt8());
        break;
      case 'M':
        this.#stack.push(this.#take(2).readUInt16LE());
        break;
      case 'J':
        this.#stack.push(this.#take(4).readInt32LE());
        break;
      case 'U':
      case 'C':
        this.#stack.push(this.#take(this.#take(1).readUInt8()));
        break;
      case 'T':
      case 'B':
        this.#stack.push(this.#take(this.#take(4).readUInt32LE()));
        break;
      case '\x8e':
        this.#stack.push(this.#take(Number(this.#take(8).readBigUInt64LE())));
        break;
      case '\x8c':
        this.#stack.push(this.#take(this.#take(1).readUInt8()).toString('utf8'));
        break;
      case 'X':
        this.#stack.push(this.#take(this.#take(4).readUInt32LE()).toString('utf8'));
        break;
      case 'q':
        this.#memo.set(this.#take(1).readUInt8(), this.#top());
        break;
      case 'r':
        this.#memo.set(this.#take(4).readUInt32LE(), this.#top());
        break;
      case '\x94':
        this.#memo.set(this.#memo.size, this.#top());
        break;
      case 'h':
        this.#recall(this.#take(1).readUInt8());
        break;
      case 'j':
        this.#recall(this.#take(4).readUInt32LE());
        break;
      case 't':
        this.#stack.push(this.#sinceMark());
        break;
      case '\x85':
      case '\x86':
      case '\x87':
        this.#stack.push(this.#several(code - 0x84));
        break;
      case 'a':
        this.#append([this.#pop()]);
        break;
      case 'e':
        this.#append(this.#sinceMark());
        break;
      case 's':
        this.#set(this.#several(2));
        break;
      case 'u':
        this.#set(this.#sinceMark());
        break;
      case 'c':
        this.#name(this.#line(), this.#line());
        break;
      case '\x93': {
        const [from, name] = this.#several(2);
        this.#name(String(from), String(name));
        break;
      }
      case 'R':
        this.#make();
        break;
      case 'b':
        this.#build();
        break;
      default:
        throw this.#refused(`the opcode 0x${code.toString(16).padStart(2, '0')}`);
    }
  }

  #name(from: string, name: string): void {
    const known = NAMES.find((each) => each === `${from} ${name}`);
    if (!known) throw this.#refused(`the name ${shortened(`${from}.${name}`)}`);
    this.#stack.push(new Name(known));
  }

  /** What numpy calls to make an array, and Python 3 to write bytes in the protocol of Python 2. */
  #make(): void {
    const [callee, words] = this.#several(2);
    if (!(callee instanceof Name) || !Array.isArray(words)) throw this.#damaged();
    if (callee.name.endsWith('_reconstruct')) this.#stack.push(new PickledBytes());
    else if (callee.name === 'numpy dtype') this.#stack.push(new Dtype(textOf(words[0])));
    else if (callee.name === '_codecs encode' && textOf(words[1]) === 'latin1') {
      this.#stack.push(Buffer.from(textOf(words[0]), 'latin1'));
    } else throw this.#refused(`a call of ${callee.name}`);
  }

  /** The state of an array: version, shape, type, whether it is in Fortran order, and its bytes. That of a type is not needed. */
  #build(): void {
    const [object, state] = this.#several(2);
    this.#stack.push(object ?? null);
    if (object instanceof Dtype) return;
    if (!(object instanceof PickledBytes) || !Array.isArray(state)) throw this.#damaged();
    const [, shape, type, isFortran, data] = state;
    if (!(type instanceof Dtype) || type.type !== 'u1') throw this.#refused('an array that is not of uint8');
    if (isFortran === true) throw this.#refused('an array in Fortran order');
    const sizes = Array.isArray(shape) ? shape.map(Number) : [];
    if (!Buffer.isBuffer(data) || data.length !== sizes.reduce((product, size) => product * size, 1)) {
      throw this.#damaged();
    }
    object.shape = sizes;
    object.data = data;
  }

  #append(values: readonly Value[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#damaged();
    for (const value of values) list.push(value);
  }

  #set(pairs: readonly Value[]): void {
    const map = this.#top();
    if (!(map instanceof Map)) throw this.#damaged();
    for (let i = 0; i + 1 < pairs.length; i += 2) map.set(textOf(pairs[i]), pairs[i + 1] ?? null);
  }

  #recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#damaged();
    this.#stack.push(value);
  }

  #sinceMark(): Value[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#damaged();
    const values = this.#stack.splice(mark + 1);
    this.#stack.pop();
    return values;
  }

  #several(count: number): Value[] {
    if (this.#stack.length < count) throw this.#damaged();
    return this.#stack.splice(this.#stack.length - count);
  }

  #pop(): Value {
    const [value = null] = this.#several(1);
    return value;
  }

  #top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#damaged();
    return value;
  }

  #take(length: number): Buffer {
    if (!(length <= this.#bytes.length - this.#at)) throw this.#damaged();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.#damaged();
    const line = this.#take(end - this.#at).toString('latin1');
    this.#at++;
    return line;
  }

  #damaged(): UserError {
    return new UserError(
      `${this.#place}: the pickle is damaged or truncated at byte ${this.#at}`,
      'Replace the file with a fresh copy.',
    );
  }

  #refused(what: string): UserError {
    return new UserError(
      `${this.#place}: the pickle holds ${what}, which plain data do not need`,
      'Pickles are programs, of which only numbers, text and arrays of bytes are read. Save the data with numpy.savez (docs/DATA.md).',
    );
  }
}

/** Python 2 writes text as bytes. */
export function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}
