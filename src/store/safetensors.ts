import { shortened } from '../core/shortened';
import { UserError } from '../core/userError';

/**
 * The safetensors format (https://github.com/huggingface/safetensors#format): eight bytes with the length of the
 * header, little-endian; the header, a JSON object that gives each tensor's type, shape and place; the tensors' bytes.
 * Reading runs no code and trusts nothing: every length is checked before memory is taken.
 */

const arrays = {
  C64: BigUint64Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  F8_E4M3: Uint8Array,
  F8_E5M2: Uint8Array,
  F8_E8M0: Uint8Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

type DType = keyof typeof arrays;

/**
 * A tensor as it stands in a file; `data` holds the elements in row-major order, of types that JavaScript lacks their
 * bits.
 */
export type StoredTensor = {
  readonly [D in DType]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: (typeof arrays)[D]['prototype'];
  };
}[DType];

export interface StoredState {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A quarter of the reference implementation's limit: read as JSON, a header takes several times its bytes. */
const MAX_HEADER_BYTES = 25_000_000;
/** More word vectors than facts have words, and far more tensors than a network has. */
const MAX_TENSORS = 200_000;
const MAX_NAME = 1_000;
/** More axes than any program for tensors allows. */
const MAX_RANK = 64;
const LENGTH_BYTES = 8;
/** The data starts at a multiple of this, so that every tensor can be viewed in place. */
const ALIGNMENT = 8;

/**
 * The file's bytes in pieces: length and header, then each tensor. The order is by element size, then by name, so that
 * every tensor is aligned and equal states make equal files.
 *
 * @throws {Error} where a tensor's shape does not match its data.
 */
export function encode({ tensors, metadata }: StoredState): Uint8Array[] {
  const named = [...tensors].sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : a > b ? 1 : 0),
  );
  const entries: [string, unknown][] = [];
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length > 0) entries.push(['__metadata__', Object.fromEntries(sorted)]);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of named) {
    if (name === '__metadata__') throw new Error('A tensor cannot be named __metadata__.');
    if (elements(shape) !== data.length) {
      throw new Error(`Tensor ${name} has ${data.length} elements, but its shape is [${shape.join(', ')}].`);
    }
    entries.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }

  // Not JSON.stringify of one object: integer-like names would be moved to the front.
  const json = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const padding = (ALIGNMENT - (text.length % ALIGNMENT)) % ALIGNMENT;
  const head = new Uint8Array(LENGTH_BYTES + text.length + padding).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length + padding), true);
  head.set(text, LENGTH_BYTES);
  return [head, ...named.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/**
 * Reads a whole file's bytes. Tensors are views of `bytes` where alignment allows, else copies. Left out are tensors of
 * types that are unknown here, such as those of less than a byte.
 *
 * @param where names the file in error messages.
 * @throws {UserError} for anything that is not exactly a well-formed file: truncated, overlapping, with gaps, with
 * duplicate names, or with a header that claims more than there is.
 */
export function decode(bytes: Uint8Array, where: string): StoredState {
  const { header, dataStart } = readHeader(bytes, where);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isMetadata(metadata, where)) throw malformed(where, '__metadata__ is not an object');
  const places = Object.entries(entries)
    .map(([name, entry]) => readPlace(name, entry, where))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const place of places) {
    if (place.begin !== end)
      throw malformed(where, `tensor ${shortened(place.name)} overlaps another or leaves a gap before it`);
    end = place.end;
  }
  const available = bytes.length - dataStart;
  if (end > available) throw malformed(where, `it is cut short: ${available} of ${end} bytes of tensor data are there`);
  if (end < available) throw malformed(where, `${available - end} bytes follow the last tensor`);

  return { tensors: new Map(places.flatMap((place) => view(bytes, dataStart, place))), metadata };
}

type Place = ReturnType<typeof readPlace>;

function readHeader(bytes: Uint8Array, where: string) {
  if (bytes.length < LENGTH_BYTES) throw malformed(where, `it is cut short: ${bytes.length} bytes in all`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (claimed > BigInt(MAX_HEADER_BYTES)) throw malformed(where, `its header claims ${claimed} bytes, over the limit`);
  const dataStart = LENGTH_BYTES + Number(claimed);
  if (dataStart > bytes.length) {
    throw malformed(where, `it is cut short: the header claims ${claimed} bytes, the file has ${bytes.length}`);
  }

  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart));
    header = JSON.parse(text);
  } catch (error) {
    throw malformed(where, 'its header is not JSON', error);
  }
  if (!isObject(header)) throw malformed(where, 'its header is not a JSON object');
  const count = Object.keys(header).length - Number('__metadata__' in header);
  if (count > MAX_TENSORS) throw malformed(where, `it holds ${count} tensors, and at most ${MAX_TENSORS} are read`);
  const twice = repeatedKey(text);
  if (twice !== undefined) throw malformed(where, `its header has ${shortened(twice)} twice`);
  return { header, dataStart };
}

function readPlace(name: string, entry: unknown, where: string) {
  const fail = (reason: string) => malformed(where, `tensor ${shortened(name)} ${reason}`);
  if (name.length > MAX_NAME) throw fail(`has a name of ${name.length} characters, and at most ${MAX_NAME} are read`);
  if (!isObject(entry)) throw fail('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !/^[A-Z][A-Z\d_]{0,30}$/.test(dtype)) {
    const found = typeof dtype === 'string' ? `the type "${shortened(dtype)}"` : 'no type';
    throw fail(`has ${found}; known are ${Object.keys(arrays).join(', ')}`);
  }
  if (!isListOfCounts(shape) || shape.length > MAX_RANK) throw fail('has no valid shape');
  if (!isListOfCounts(offsets) || offsets.length !== 2) throw fail('has no valid data_offsets');
  const [begin = 0, end = 0] = offsets;
  const type = Object.hasOwn(arrays, dtype) ? (dtype as DType) : undefined;
  const count = elements(shape);
  if (end < begin || (type && end - begin !== count * arrays[type].BYTES_PER_ELEMENT)) {
    throw fail(`has shape [${shape.join(', ')}] of ${dtype}, but ${end - begin} bytes`);
  }
  // Beyond that a product is not exact, and could equal any number of bytes.
  if (!Number.isSafeInteger(count)) throw fail(`has shape [${shape.join(', ')}], which no file can hold`);
  return { name, dtype: type, shape, begin, end };
}

function view(
  bytes: Uint8Array,
  dataStart: number,
  { name, dtype, shape, begin, end }: Place,
): readonly [string, StoredTensor][] {
  if (!dtype) return [];
  const part = bytes.subarray(dataStart + begin, dataStart + end);
  const aligned = part.byteOffset % arrays[dtype].BYTES_PER_ELEMENT === 0 ? part : new Uint8Array(part);
  const length = aligned.byteLength / arrays[dtype].BYTES_PER_ELEMENT;
  const data = new arrays[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, length);
  return [[name, { dtype, shape, data } as StoredTensor]];
}

/** JSON.parse keeps the last of two equal keys; two readers that differ in this see different tensors. */
function repeatedKey(json: string): string | undefined {
  /** The keys of each object that is open. */
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    else if (character === '"') {
      const start = at;
      for (at++; json[at] !== '"'; at++) if (json[at] === '\\') at++;
      if (!isBeforeColon(json, at + 1)) continue;
      const quoted = json.slice(start, at + 1);
      const key = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

function isBeforeColon(json: string, from: number): boolean {
  let at = from;
  while (' \t\n\r'.includes(json[at] ?? '-')) at++;
  return json[at] === ':';
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isListOfCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function isMetadata(value: unknown, where: string): value is Record<string, string> {
  if (!isObject(value)) return false;
  const other = Object.keys(value).find((key) => typeof value[key] !== 'string');
  if (other !== undefined) throw malformed(where, `metadata ${shortened(other)} is not a string`);
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(where: string, reason: string, cause?: unknown): UserError {
  return new UserError(
    `${where} is not a readable safetensors file: ${reason}.`,
    'Replace the file by a complete copy.',
    { cause },
  );
}
