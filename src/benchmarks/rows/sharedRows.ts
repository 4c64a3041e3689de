import { bytes as inBytes } from '../../core/format';
import { messageOf } from '../../core/userError';
import { AGAIN, cachedFile } from './cachedFile';
import { bytesOf, type InputType, type RowReader } from './rawInputs';
import { rowsOf } from './rowFile';

/** What the rows are made of, and how many bytes they have. */
interface Origin {
  readonly name: string;
  readonly files: readonly string[];
  /** What else says which rows are made of them: JSON. */
  readonly made: unknown;
  readonly type: InputType;
  readonly rows: number;
  readonly rowBytes: number;
}

/** Bytes of the samples of a smaller data set, which are read into memory: a session takes several hundred MB without them. */
export const MIN_SHARED = 8 * 2 ** 20;
/** Changes whenever the program makes other rows of the same files. */
const VERSION = 2;

/**
 * The rows of a data set, in a file that sessions share. The first session makes it, and one that finds it damaged; others
 * wait for it. Where the cache cannot be written, they are what `load` reads into memory.
 *
 * @param load reads all rows
 * @param onTrouble hears why the file cannot be made
 */
export async function sharedRows(
  { name, files, made, type, rows, rowBytes }: Origin,
  load: () => Promise<Uint8Array | Float32Array>,
  onTrouble: (trouble: string) => void,
): Promise<Uint8Array | Float32Array | RowReader> {
  const bytes = rows * rowBytes;
  let loaded: Uint8Array | Float32Array | undefined;
  let refused: unknown;
  try {
    const file = await cachedFile(
      { name, files, made: [VERSION, made, type, rows, rowBytes] },
      (size) => size === bytes,
      async (add, path) => {
        console.error(`${path}: writing ${inBytes(bytes)} of samples, once for all sessions`);
        loaded = await load().catch((error: unknown) => {
          refused = error;
          throw error;
        });
        add(bytesOf(loaded));
      },
    );
    return { type, resident: rows, read: rowsOf(file.path, file.file, 0, AGAIN), file };
  } catch (error) {
    if (refused !== undefined) throw error;
    onTrouble(`${messageOf(error)} So each session holds ${inBytes(bytes)} of samples by itself.`);
    return loaded ?? load();
  }
}
