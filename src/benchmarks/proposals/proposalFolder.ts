import { join } from 'node:path';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import { isPresent, MAX_TABLE_BYTES } from '../../store/regularFile';
import { fileSource, windowsOf } from '../files/byteSource';
import { numbersIn, readNpyFile } from '../files/npy';
import { HEADER_ROOM, npyHeader } from '../files/npyHeader';
import type { NamedPictures } from './namedPictures';
import type { PictureBoxes } from './pictureBoxes';

/** What the user is to write, in messages. */
export const FOLDER = 'a folder of boxes.npy, counts.npy, scores.npy and pictures.txt (docs/DATA.md has the lines)';

/**
 * Reads a folder of NPY, for many boxes: `boxes.npy` `[total, 4]` of x1, y1, x2, y2 in pixels, those of a picture after each
 * other; `counts.npy` `[pictures]`, how many each has; what the pictures are called, in `pictures.txt`, a line each, or by
 * their ids in `ids.npy` `[pictures]`; and perhaps `scores.npy` `[total]`. Boxes are read in windows, all else at once.
 * @throws UserError naming the file, and the row or line in it
 */
export async function readProposalFolder(folder: string, pictures: NamedPictures, boxes: PictureBoxes): Promise<void> {
  const named = picturesIn(folder, pictures);
  const counts = countsIn(folder, named.length);
  const total = counts.reduce((sum, each) => sum + each, 0);
  const path = join(folder, 'boxes.npy');
  const source = fileSource(path);
  const header = npyHeader(await source.start(HEADER_ROOM), path, ['floats']);
  const { shape, stored, start, isFortran } = header;
  if (shape.length !== 2 || shape[1] !== 4 || isFortran) {
    throw new UserError(
      `${path}: its shape is ${shape.join(' × ')}${isFortran ? ' in the order of Fortran' : ''}, not boxes × 4`,
      'Save numpy.ascontiguousarray(boxes), [total, 4]: x1, y1, x2, y2 of each box.',
    );
  }
  if (shape[0] !== total) {
    throw new UserError(
      `${path}: has ${count(shape[0] ?? 0)} boxes, but ${join(folder, 'counts.npy')} tells of ${count(total)}`,
      'Save both again: counts has how many boxes each picture has.',
    );
  }
  const unit = 4 * stored.array.BYTES_PER_ELEMENT;
  if (source.size !== start + total * unit) {
    throw new UserError(
      `${path}: has ${source.size - start} bytes of boxes, and ${total * unit} belong there`,
      'Replace the file with a complete copy.',
    );
  }
  const scores = isPresent(join(folder, 'scores.npy')) ? scoresIn(folder, total) : undefined;
  const placeOf = (each: number) => `${path}, [${each}]`;
  let [row, picture, end] = [0, 0, counts[0] ?? 0];
  for await (const window of windowsOf(source, start, unit)) {
    const numbers = numbersIn(window, header);
    for (let at = 0; at < numbers.length; at += 4, row++) {
      while (row >= end) end += counts[++picture] ?? Number.POSITIVE_INFINITY;
      boxes.add(
        named[picture] ?? 0,
        Number(numbers[at]),
        Number(numbers[at + 1]),
        Number(numbers[at + 2]),
        Number(numbers[at + 3]),
        scores?.[row] ?? 0,
        placeOf,
        row,
      );
    }
  }
}

/** The places of the pictures in the set. */
function picturesIn(folder: string, pictures: NamedPictures): Int32Array {
  const [names, ids] = [join(folder, 'pictures.txt'), join(folder, 'ids.npy')];
  if (isPresent(names) === isPresent(ids)) {
    throw new UserError(
      `${folder}: has ${isPresent(ids) ? 'both pictures.txt and ids.npy' : 'no pictures.txt and no ids.npy'}`,
      'pictures.txt names the pictures, a line each; ids.npy has their ids by COCO instead.',
    );
  }
  const { found, placeOf } = isPresent(names) ? placesByName(names, pictures) : placesById(ids, pictures);
  const firsts = new Map<number, number>();
  for (const [i, picture] of found.entries()) {
    const first = firsts.get(picture);
    if (first !== undefined) {
      throw new UserError(`${placeOf(i)}: is the picture of ${placeOf(first)} again`, 'Name each picture once.');
    }
    firsts.set(picture, i);
  }
  return found;
}

interface FoundPictures {
  readonly found: Int32Array;
  /** For messages. */
  placeOf(i: number): string;
}

function placesByName(path: string, pictures: NamedPictures): FoundPictures {
  const lines = readText(path, { maxBytes: MAX_TABLE_BYTES }).split(/\r\n?|\n/);
  if (lines.at(-1) === '') lines.pop();
  const placeOf = (i: number) => `${path}, line ${i + 1}`;
  return { found: Int32Array.from(lines, (line, i) => pictures.named(line.trim(), placeOf(i))), placeOf };
}

function placesById(path: string, pictures: NamedPictures): FoundPictures {
  const placeOf = (i: number) => `${path}, [${i}]`;
  const { data } = readNpyFile(path, 'integers');
  return { found: Int32Array.from(data, (id, i) => pictures.withId(id, placeOf(i))), placeOf };
}

function countsIn(folder: string, pictures: number): Float64Array {
  const path = join(folder, 'counts.npy');
  const { data, shape } = readNpyFile(path, 'integers');
  if (shape.length !== 1 || data.length !== pictures) {
    throw new UserError(
      `${path}: its shape is ${shape.join(' × ')}, but there are ${count(pictures, 'picture')}`,
      'Save a list with the number of boxes of each picture.',
    );
  }
  const wrong = data.findIndex((each) => each < 0);
  if (wrong >= 0) throw new UserError(`${path}, [${wrong}]: is ${data[wrong]}`, 'Counts are 0 or more.');
  return data;
}

function scoresIn(folder: string, total: number): Float32Array {
  const path = join(folder, 'scores.npy');
  const { data, shape } = readNpyFile(path, 'floats');
  if (shape.length === 1 && data.length === total) return data;
  throw new UserError(
    `${path}: its shape is ${shape.join(' × ')}, but there are ${count(total)} boxes`,
    'Save one score a box.',
  );
}
