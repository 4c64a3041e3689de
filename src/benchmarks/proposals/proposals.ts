import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import type { DetectionSet } from '../detectionSets/detectionSet';
import { entryAt } from '../places/places';
import { NamedPictures } from './namedPictures';
import { PictureBoxes } from './pictureBoxes';
import { readProposalFolder } from './proposalFolder';
import { readProposalResults } from './proposalResults';

/** Regions of pictures in which objects may be, from a file: the external proposals of Fast R-CNN (Girshick, ICCV 2015). */
export interface Proposals {
  /**
   * Of the picture at a place of the set's `pictures`: `[proposals, 4]` of x1, y1, x2, y2 in its pixels, by falling score
   * where there are scores, otherwise in the order of the file. May be none. It is the array itself, which must not change.
   */
  of(picture: number): Float32Array;
  /** SHA-256 of the boxes of all pictures in their order, however they are stored. */
  readonly digest: string;
  /** What the user should know, e.g. what is left out. */
  readonly notes: readonly string[];
}

export interface ProposalOptions {
  /** Proposals of a picture; of more, those with the highest scores or, without scores, the first ones are kept. */
  readonly max: number;
  /** Which pictures the file is about; default all. Only these are found by what it calls them. */
  readonly part?: 'train' | 'test';
}

/**
 * Reads the proposals for the pictures of a detection data set.
 * @param path a JSON file in the form of COCO's results, or a folder of NPY (docs/DATA.md)
 * @throws UserError naming the file, and the path or the row in it, where it is damaged or of another format, a picture is
 * not in the set, or a box lies outside of its picture, has a negative size or numbers that are none
 */
export async function openProposals(path: string, set: DetectionSet, options: ProposalOptions): Promise<Proposals> {
  const pictures = new NamedPictures(set, options.part);
  const boxes = new PictureBoxes(path, set.pictures, options.max);
  if (entryAt(path)?.isDirectory()) await readProposalFolder(path, pictures, boxes);
  else await readProposalResults(path, pictures, boxes);
  const { boxes: all, notes } = boxes.finish();
  if (all.every((each) => each.length === 0)) {
    throw new UserError(`${path}: has no boxes`, 'Name a file of proposals for these pictures.');
  }
  return {
    of: (picture) => all[picture] ?? NONE,
    digest: digestOf(all),
    notes: [...notes, ...withoutNote(path, set, all, pictures)],
  };
}

const NONE = new Float32Array(0);

function digestOf(all: readonly Float32Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify(all.map(({ length }) => length / 4)));
  for (const { buffer, byteOffset, byteLength } of all) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

function withoutNote(
  path: string,
  { pictures }: DetectionSet,
  all: readonly Float32Array[],
  { first, end }: NamedPictures,
): readonly string[] {
  const without = pictures.slice(first, end).filter((_, i) => all[first + i]?.length === 0);
  const [example, ...others] = without;
  if (!example) return [];
  const more = others.length > 0 ? ', …' : '';
  return [
    `${path}: no proposals for ${count(without.length, 'picture')} of ${count(end - first)}: ${basename(example.path)}${more}`,
  ];
}
