import { accessSync, closeSync, constants, existsSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { count } from '../core/format';
import { messageOf } from '../core/userError';
import { openNew, TEMPORARY, writeWhole } from '../store/atomicFile';
import { cacheFolder, makeInCache } from '../store/cacheFolder';
import { diskError, onDisk } from '../store/diskError';
import { sha256Of } from '../store/sha256';
import { makeTemporary, removeQuietly, removeTemporary } from '../store/temporaryFolder';
import { readImageFile } from './imageFile';
import type { ImageFolder } from './imageFolder';
import type { Stream } from './stream';

/** Changes whenever the program makes other bytes of the same files. */
const VERSION = 2;

/**
 * The images of a folder, decoded and in one size, as the bytes of one file in the user's cache: image i at i × size. The
 * file is made at the first call, and again after an image has changed.
 * @param onTrouble hears that the cache cannot be written; the file is then a temporary one of this process
 * @returns the path of the file
 * @throws UserError where an image is damaged, or there is no room for the file
 */
export async function cachedImages(
  folder: ImageFolder,
  shape: Stream['inputShape'],
  onTrouble: (trouble: string) => void,
): Promise<string> {
  const bytes = folder.files.length * shape[0] * shape[1] * shape[2];
  const states = folder.files.map(({ path }) => {
    const { size, mtimeMs } = onDisk(path, () => statSync(path));
    return JSON.stringify([path, size, mtimeMs]);
  });
  const hash = sha256Of(JSON.stringify([VERSION, shape]), states.join(''));
  const name = `${shortened(folder.name)}-${hash.slice(0, 32)}.u8`;
  const kept = join(cacheFolder(), 'images', name);
  if (existsSync(kept) && statSync(kept).size === bytes) return kept;
  const cache = join(writableFolder(dirname(kept), folder, onTrouble), name);

  console.log(`${folder.path}: decoding ${count(folder.files.length, 'image')} into ${cache}`);
  const temporary = `${cache}.${process.pid}${TEMPORARY}`;
  try {
    const file = openNew(temporary);
    try {
      for (const { path } of folder.files) writeWhole(file, await readImageFile(path, shape));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, cache);
  } catch (error) {
    removeQuietly(temporary);
    throw diskError(error, cache);
  }
  return cache;
}

function writableFolder(images: string, { path }: ImageFolder, onTrouble: (trouble: string) => void): string {
  try {
    makeInCache(images);
    onDisk(images, () => accessSync(images, constants.W_OK));
    return images;
  } catch (error) {
    onTrouble(`${messageOf(error)} So the images of ${path} are decoded again at every start.`);
    const temporary = makeTemporary('mas-lab-images-');
    process.once('exit', () => removeTemporary(temporary));
    return temporary;
  }
}

/** The first 100 bytes of a name, cut between characters: names of files have at most 255 bytes. */
function shortened(name: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(name).subarray(0, 100), { stream: true });
}
