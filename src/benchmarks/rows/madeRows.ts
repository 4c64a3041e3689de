import { bytes as inBytes } from '../../core/format';
import { AGAIN, cachedFile } from './cachedFile';
import { bytesOf, type InputType, MAX_IN_MEMORY, type RawInputs, residentRows, roomFor } from './rawInputs';
import { type ReadRow, rowsOf } from './rowFile';
import { MIN_SHARED } from './sharedRows';

/** Rows that are made of those of data sets. */
interface Made {
  /** What the file in the cache is called. */
  readonly name: string;
  /** Of the data sets. */
  readonly files: readonly string[];
  /** What else says which rows are made of them: JSON. */
  readonly made: readonly unknown[];
  readonly type: InputType;
  readonly rows: number;
  readonly rowBytes: number;
}

/** Bytes that are written at a time. */
const WINDOW_BYTES = 2 ** 22;

/**
 * Makes rows one by one, so that they need not fit in memory: few in memory, others in a file of the cache, which sessions
 * share.
 *
 * @param make writes a row to its target
 * @param onTrouble hears that the cache cannot be written; the file is then a temporary one of this process
 * @throws {UserError} where there is no room for the file
 */
export async function madeRows(
  { name, files, made, type, rows, rowBytes }: Made,
  make: ReadRow,
  onTrouble: (trouble: string) => void,
  minShared = MIN_SHARED,
): Promise<RawInputs> {
  const bytes = rows * rowBytes;
  const fill = (target: Uint8Array, first: number) => {
    for (let at = 0; at < target.length; at += rowBytes)
      make(first + at / rowBytes, target.subarray(at, at + rowBytes));
  };
  if (bytes < minShared) {
    const inputs = roomFor(type, bytes / (type === 'uint8' ? 1 : 4));
    fill(bytesOf(inputs), 0);
    return inputs;
  }
  const file = await cachedFile(
    { name, files, made: ['made', ...made, type, rows, rowBytes] },
    (size) => size === bytes,
    async (add, path) => {
      console.error(`${path}: writing ${inBytes(bytes)} of samples, once for all sessions`);
      const step = Math.max(1, Math.floor(WINDOW_BYTES / rowBytes));
      for (let first = 0; first < rows; first += step) {
        const window = new Uint8Array(Math.min(step, rows - first) * rowBytes);
        fill(window, first);
        add(window);
      }
    },
    (trouble) => onTrouble(`${trouble} So samples of ${name} are made again at every start.`),
  );
  const read = rowsOf(file.path, file.file, 0, AGAIN);
  const isMapped = bytes <= MAX_IN_MEMORY;
  return { type, resident: isMapped ? rows : residentRows(rows, rowBytes), read, ...(isMapped && { file }) };
}
