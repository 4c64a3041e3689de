import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import { imageFilesIn, readImageFile } from './imageFile';
import type { Stream } from './stream';

/** Files that are read at a time. */
const AT_ONCE = 16;

/**
 * The stream with the images of a folder in place of its own, for what needs no labels: at most `most` of them, drawn
 * by the seed, in the size and the channels of the data set.
 * @throws UserError where there are no images, or one of them cannot be read
 */
export async function withImagesOf(
  folder: string,
  stream: Stream,
  { most, seed }: { readonly most?: number; readonly seed: number },
): Promise<Stream> {
  const all = await imageFilesIn(folder);
  if (all.length === 0) {
    throw new UserError(`${folder}: holds no images`, 'Put PNG or JPEG files in it, or name another folder.');
  }
  const files = most === undefined || most >= all.length ? all : drawn(all, most, seed);
  const { inputShape } = stream;
  const elements = inputShape[0] * inputShape[1] * inputShape[2];
  const inputs = new Uint8Array(files.length * elements);
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const some = files.slice(first, first + AT_ONCE).map((file) => readImageFile(file, inputShape));
    for (const [i, image] of (await Promise.all(some)).entries()) inputs.set(image, (first + i) * elements);
  }
  return { ...stream, inputs, rows: files.length, units: new Int32Array(files.length) };
}

function drawn(files: readonly string[], most: number, seed: number): string[] {
  const order = shuffled(files.length, randomOf(seed, 'importance', 'folder')).subarray(0, most);
  return [...order].sort((a, b) => a - b).map((place) => files[place] ?? '');
}
