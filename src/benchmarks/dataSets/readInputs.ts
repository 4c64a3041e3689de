import { bytes as inBytes } from '../../core/format';
import { UserError } from '../../core/userError';
import { sha256Of } from '../../store/sha256';
import type { OpenSplit, StoredInputs } from '../formats/format';
import { BYTES, bytesOf, type InputType, type RawInputs, residentRows, roomFor } from '../rows/rawInputs';
import { rowsOnDisk } from '../rows/rowCache';
import { sharedRows } from '../rows/sharedRows';
import type { Axes } from './axes';

interface Wanted {
  /** Of the data set, for the name of a copy in the cache. */
  readonly name: string;
  readonly files: readonly string[];
  /** What else than the files says which bytes are made of them: JSON. */
  readonly made: unknown;
  /** `[rows]`: which stored row comes first, second, …; all parts counted through. Default as they are stored. */
  readonly order: Int32Array | undefined;
  /** Samples of more bytes are read when they are needed. */
  readonly maxInMemory: number;
  /** Sessions share those of as many bytes (`sharedRows.ts`). */
  readonly minShared: number;
  readonly onTrouble: (trouble: string) => void;
}

/** Of more memory than this, it is said how much. */
const MUCH = 2 ** 28;

/**
 * The samples of all parts, one part after the other, in memory or on disk.
 * @throws UserError where a file is damaged, a number is not finite, or there is no room
 */
export async function readInputs(
  parts: readonly OpenSplit[],
  axes: Axes,
  wanted: Wanted,
): Promise<{ readonly inputs: RawInputs }> {
  const stored = parts.map(({ inputs }) => inputs);
  const [first] = stored;
  if (!first) throw new Error('a data set has samples');
  const { type } = first;
  const rows = stored.reduce((sum, { shape: [count = 0] }) => sum + count, 0);
  const elements = axes.inputShape.reduce((product, size) => product * size, 1);
  const rowBytes = elements * BYTES[type];
  if (rows * rowBytes > wanted.maxInMemory) return { inputs: await onDisk(stored, rows, rowBytes, axes, wanted) };

  const inMemory = () => allInMemory(stored, rows, axes, wanted.order);
  if (rows * rowBytes < wanted.minShared) return { inputs: await inMemory() };
  const mapped = storedRows(stored, type, wanted.order);
  if (mapped) return { inputs: mapped };
  const { name, files, made, order } = wanted;
  const origin = {
    name,
    files,
    type,
    rows,
    rowBytes,
    made: [made, order ? sha256Of(new Uint8Array(order.buffer, order.byteOffset, order.byteLength)) : null],
  };
  return { inputs: await sharedRows(origin, inMemory, wanted.onTrouble) };
}

/** The rows where they stand already, if those of all parts are in one file that sessions can map. */
function storedRows(parts: readonly StoredInputs[], type: InputType, order: Int32Array | undefined) {
  const stored = parts.flatMap((part) => part.stored ?? []);
  const [first] = stored;
  if (!first || stored.length < parts.length || stored.some(({ file }) => file !== first.file)) return undefined;
  const { file, rows, read } = first;
  const inParts = stored.flatMap(({ places }) => places);
  const places = Int32Array.from(inParts, (place, row) => (order ? (inParts[order[row] ?? -1] ?? -1) : place));
  const isInTurn = places.length === rows && places.every((place, row) => place === row);
  return {
    type,
    resident: places.length,
    read: (row: number, target: Uint8Array) => read(places[row] ?? -1, target),
    file: isInTurn ? file : { ...file, rows, places },
  };
}

async function allInMemory(
  stored: readonly StoredInputs[],
  rows: number,
  axes: Axes,
  order: Int32Array | undefined,
): Promise<Uint8Array | Float32Array> {
  const [first] = stored;
  if (!first) throw new Error('a data set has samples');
  const { type, place } = first;
  const elements = axes.inputShape.reduce((product, size) => product * size, 1);
  const rowBytes = elements * BYTES[type];
  if (rows * rowBytes > MUCH) console.error(`${place}: ${rows} samples take ${inBytes(rows * rowBytes)} of memory`);
  const inputs = roomForAll(type, rows * elements, place);
  const target = bytesOf(inputs);
  const placeOf = order && inverse(order);
  let done = 0;
  for (const each of stored) done = await fill(each, target, done, rowBytes, axes, placeOf);
  const infinite = inputs instanceof Float32Array ? inputs.findIndex((value) => !Number.isFinite(value)) : -1;
  if (infinite >= 0) {
    const row = Math.floor(infinite / elements);
    throw notFinite(stored, order?.[row] ?? row, inputs[infinite]);
  }
  return inputs;
}

/** Copies all samples of a part to their places; the first is number `first` of all. */
async function fill(
  inputs: StoredInputs,
  target: Uint8Array,
  first: number,
  rowBytes: number,
  { arrange }: Axes,
  placeOf: Int32Array | undefined,
): Promise<number> {
  const end = first + (inputs.shape[0] ?? 0);
  const wrong = () => new Error(`${inputs.place}: its windows are not as long as its shape says`);
  let at = first * rowBytes;
  const partial = new Uint8Array(rowBytes);
  for await (const window of inputs.windows()) {
    if (at + window.length > end * rowBytes) throw wrong();
    if (!arrange && !placeOf) {
      target.set(window, at);
      at += window.length;
      continue;
    }
    for (let from = 0; from < window.length; ) {
      const column = at % rowBytes;
      const piece = window.subarray(from, from + rowBytes - column);
      partial.set(piece, column);
      from += piece.length;
      at += piece.length;
      if (at % rowBytes > 0) continue;
      const row = at / rowBytes - 1;
      const place = (placeOf?.[row] ?? row) * rowBytes;
      if (arrange) arrange(partial, target.subarray(place, place + rowBytes));
      else target.set(partial, place);
    }
  }
  if (at !== end * rowBytes) throw wrong();
  return end;
}

async function onDisk(
  stored: readonly StoredInputs[],
  rows: number,
  rowBytes: number,
  { arrange }: Axes,
  { order, name, files, onTrouble }: Wanted,
): Promise<RawInputs> {
  const type = stored[0]?.type ?? 'uint8';
  let first = 0;
  const readers: { readonly first: number; readonly read: (row: number, target: Uint8Array) => void }[] = [];
  for (const inputs of stored) {
    readers.push({ first, read: await rowsOnDisk(inputs, name, files, onTrouble) });
    first += inputs.shape[0] ?? 0;
  }
  const partial = new Uint8Array(rowBytes);
  const read = (row: number, target: Uint8Array) => {
    const place = order?.[row] ?? row;
    const reader = readers.findLast((each) => each.first <= place);
    if (!reader) throw new Error(`there is no row ${row}`);
    reader.read(place - reader.first, arrange ? partial : target);
    if (arrange) arrange(partial, target);
    if (type === 'float32') requireFinite(target, stored, place);
  };
  return { type, resident: residentRows(rows, rowBytes), read };
}

function requireFinite(row: Uint8Array, stored: readonly StoredInputs[], place: number): void {
  const view = new DataView(row.buffer, row.byteOffset, row.length);
  for (let at = 0; at < row.length; at += 4) {
    const value = view.getFloat32(at, true);
    if (!Number.isFinite(value)) throw notFinite(stored, place, value);
  }
}

/** @param row of all parts together */
function notFinite(stored: readonly StoredInputs[], row: number, value: number | undefined): UserError {
  const [train, test] = stored;
  const trainRows = train?.shape[0] ?? 0;
  const [where, number] = row < trainRows ? [train?.place, row] : [test?.place, row - trainRows];
  return new UserError(`${where}: sample ${number} holds ${value}`, 'Samples are finite numbers.');
}

function inverse(order: Int32Array): Int32Array {
  const places = new Int32Array(order.length);
  for (const [place, row] of order.entries()) places[row] = place;
  return places;
}

/** Room for all samples. How much there is depends on the machine, and files may ask for more. */
function roomForAll(type: InputType, elements: number, place: string): Uint8Array | Float32Array {
  try {
    return roomFor(type, elements);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `${place}: the samples take ${inBytes(elements * BYTES[type])} of memory, which this machine does not give`,
      'Use fewer samples, or smaller ones.',
      { cause: error },
    );
  }
}
