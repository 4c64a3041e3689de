import { bytes as inBytes } from '../../core/format';
import type { StoredInputs } from '../formats/format';
import { AGAIN, cachedFile } from './cachedFile';
import { BYTES } from './rawInputs';
import { type ReadRow, rowsOf } from './rowFile';

/** Changes whenever the program makes other bytes of the same files. */
const VERSION = 2;

/**
 * Opens samples to read one at a time: from their own file, or, where a row cannot be read without those before it, from a
 * copy in the user's cache.
 * @param files of the data set; the copy is made again when one has changed
 * @throws UserError where a file is damaged, or there is no room for the copy
 */
export async function rowsOnDisk(
  inputs: StoredInputs,
  name: string,
  files: readonly string[],
  onTrouble: (trouble: string) => void,
): Promise<ReadRow> {
  if (inputs.rowReader) return inputs.rowReader();
  const { place, shape, type } = inputs;
  const bytes = shape.reduce((product, each) => product * each, BYTES[type]);
  const file = await cachedFile(
    { name, files, made: [VERSION, place, type, shape] },
    (size) => size === bytes,
    async (add, path) => {
      console.error(`${place}: unpacking ${inBytes(bytes)} into ${path}`);
      for await (const window of inputs.windows()) add(window);
    },
    (trouble) => onTrouble(`${trouble} So ${place} is unpacked again at every start.`),
  );
  return rowsOf(file.path, file.file, 0, AGAIN);
}
