import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORARY, writeWhole } from '../store/atomicFile';
import { cacheFolder } from '../store/cacheFolder';
import { diskError, onDisk } from '../store/diskError';
import { sha256Of } from '../store/sha256';
import { readImageFile } from './imageFile';
import type { ImageFolder } from './imageFolder';
import type { Stream } from './stream';

/** Changes whenever the program makes other bytes of the same files. */
const VERSION = 2;

/**
 * The images of a folder, decoded and in one size, as the bytes of one file in the user's cache: image i at i × size. The
 * file is made at the first call, and again after an image has changed.
 * @returns the path of the file
 * @throws UserError where an image is damaged, or the cache cannot be written
 */
export async function cachedImages(folder: ImageFolder, shape: Stream['inputShape']): Promise<string> {
  const bytes = folder.files.length * shape[0] * shape[1] * shape[2];
  const states = folder.files.map(({ path }) => {
    const { size, mtimeMs } = onDisk(path, () => statSync(path));
    return JSON.stringify([path, size, mtimeMs]);
  });
  const hash = sha256Of(JSON.stringify([VERSION, shape]), states.join(''));
  const images = join(cacheFolder(), 'images');
  const cache = join(images, `${shortened(folder.name)}-${hash.slice(0, 32)}.u8`);
  if (statSync(cache, { throwIfNoEntry: false })?.size === bytes) return cache;

  console.log(`${folder.path}: decoding ${folder.files.length} images into ${cache}`);
  const temporary = `${cache}.${process.pid}${TEMPORARY}`;
  try {
    mkdirSync(images, { recursive: true });
    const file = openSync(temporary, 'w');
    try {
      for (const { path } of folder.files) writeWhole(file, await readImageFile(path, shape));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, cache);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(error, cache);
  }
  return cache;
}

/** The first 100 bytes of a name, cut between characters: names of files have at most 255 bytes. */
function shortened(name: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(name).subarray(0, 100), { stream: true });
}
