import { basename } from 'node:path';
import { UserError } from '../../core/userError';
import { bytesOfFile } from '../../store/regularFile';
import { tarEntries } from '../files/tarEntries';
import type { DataFile, Reading, Sample } from './format';

/** What the binary and the Python version of CIFAR-10 and CIFAR-100 share. */

export const SHAPE = [32, 32, 3] as const;
const PIXELS = 32 * 32;
export const IMAGE_BYTES = 3 * PIXELS;

/** A file of 50,000 samples has 154 MB. */
const MAX_BYTES = 512 * 2 ** 20;

export interface CifarFile {
  /** As it is published, without the folder. */
  readonly name: string;
  /** For messages. */
  readonly place: string;
  readonly content: Buffer;
}

/** The files of a folder, or those in its archive that have one of the names. */
export async function* cifarFiles(files: readonly DataFile[], names: readonly string[]): AsyncIterable<CifarFile> {
  const [first] = files;
  if (!first?.name.endsWith('.tar.gz')) {
    for (const { name, path } of files) {
      yield { name, place: path, content: bytesOfFile(path, { maxBytes: MAX_BYTES }) };
    }
    return;
  }
  const seen = new Set<string>();
  for await (const entry of tarEntries(first.path, MAX_BYTES)) {
    const name = basename(entry.name);
    if (!names.includes(name)) continue;
    const place = `${first.path} (${name})`;
    if (seen.has(name)) throw new UserError(`${place}: is there twice`, 'Use the archive as it is published.');
    seen.add(name);
    yield { name, place, content: await entry.content() };
  }
}

/** Of an archive, the first file comes after megabytes: only a complete pass can tell what is missing. */
export function requireFiles(files: readonly DataFile[], seen: ReadonlySet<string>, required: readonly string[]): void {
  // Of a folder, what must be there was looked for when it was found.
  if (!files[0]?.name.endsWith('.tar.gz')) return;
  const missing = required.filter((name) => !seen.has(name));
  if (missing.length === 0) return;
  throw new UserError(`${files[0]?.path}: has no ${missing.join(' and no ')}`, 'Use the archive as it is published.');
}

/** What a file of samples is for, and where its samples come. */
export function rankOf(name: string): Pick<Sample, 'part'> & { readonly rank: number } {
  return { part: name.startsWith('test') ? 'test' : 'train', rank: Number(/\d+/.exec(name)?.[0] ?? 0) };
}

/** Which labels of CIFAR-100 count; CIFAR-10 has only those of its classes. */
export function labelIn({ label }: Reading, isHundred: boolean): 'fine' | 'coarse' {
  const possible = isHundred ? ['fine', 'coarse'] : ['fine'];
  if (label !== undefined && !possible.includes(label)) {
    throw new UserError(
      `benchmark.label: ${isHundred ? 'CIFAR-100 has no labels' : 'CIFAR-10 has one kind of labels, not'} "${label}"`,
      isHundred ? 'Use "fine" (100 classes) or "coarse" (20 classes).' : 'Leave benchmark.label out.',
    );
  }
  return label === 'coarse' ? 'coarse' : 'fine';
}

/** An image as stored, `[channels, height, width]`, as `[height, width, channels]`. */
export function inOrder(stored: Uint8Array): Uint8Array {
  const image = new Uint8Array(IMAGE_BYTES);
  for (let pixel = 0, to = 0; pixel < PIXELS; pixel++) {
    for (let channel = 0; channel < 3; channel++) image[to++] = stored[channel * PIXELS + pixel] ?? 0;
  }
  return image;
}

/** @throws UserError where a label is no class of the data set */
export function checkedLabel(label: number, classes: number, place: string, sample: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new UserError(
    `${place}: sample ${sample} has label ${label}, but labels are 0 to ${classes - 1}`,
    'Replace the file with a fresh copy.',
  );
}
