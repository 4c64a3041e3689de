import { count } from '../../core/format';
import { readImageFile } from '../pictures/imageFile';
import { AGAIN, cachedFile } from '../rows/cachedFile';
import { type ReadRow, rowsOf } from '../rows/rowFile';

/** Changes whenever the program makes other bytes of the same files. */
const VERSION = 3;

/**
 * The images of a folder, decoded and in one size, as the bytes of one file in the user's cache: image i at i × size. The
 * file is made at the first call, and again after an image has changed.
 * @param onTrouble hears that the cache cannot be written; the file is then a temporary one of this process
 * @returns what reads an image
 * @throws UserError where an image is damaged, or there is no room for the file
 */
export async function cachedImages(
  folder: { readonly name: string; readonly path: string; readonly files: readonly { readonly path: string }[] },
  shape: readonly [height: number, width: number, channels: number],
  onTrouble: (trouble: string) => void,
): Promise<ReadRow> {
  const bytes = folder.files.length * shape[0] * shape[1] * shape[2];
  const file = await cachedFile(
    { name: folder.name, made: ['images', VERSION, shape], files: folder.files.map(({ path }) => path) },
    (size) => size === bytes,
    async (add, path) => {
      console.error(`${folder.path}: decoding ${count(folder.files.length, 'image')} into ${path}`);
      for (const each of folder.files) add(await readImageFile(each.path, shape));
    },
    (trouble) => onTrouble(`${trouble} So the images of ${folder.path} are decoded again at every start.`),
  );
  return rowsOf(file.path, file.file, 0, AGAIN);
}
