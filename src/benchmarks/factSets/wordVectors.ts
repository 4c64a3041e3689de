import { join } from 'node:path';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { readTensors } from '../../store/checkpoints';
import { floatsOf } from '../../store/floatTensor';
import { readText } from '../../store/readText';
import { fileAt, isPresent, MAX_TABLE_BYTES } from '../../store/regularFile';
import { readNpyFile } from '../files/npy';

/** A vector for each word, all of one length. */
export interface WordVectors {
  readonly path: string;
  /** Length of a vector. */
  readonly dimensions: number;
  readonly of: ReadonlyMap<string, Float32Array>;
}

const SAFETENSORS = 'vectors.safetensors';
const NPY = 'vectors.npy';
const WORDS = 'words.txt';

const hint =
  `Text vectors are one float tensor a word in ${SAFETENSORS}, or a matrix [words, dimensions] in ${NPY} with a word ` +
  `a line in ${WORDS}.`;

/**
 * Reads the text vectors of a set of facts.
 * @throws UserError where there are none, two words are the same, or vectors are of different lengths or not finite
 */
export function readWordVectors(folder: string): WordVectors {
  const name = [SAFETENSORS, NPY].find((each) => isPresent(join(folder, each)));
  if (name === undefined) throw new UserError(`${folder}: has no text vectors`, hint);
  const inFolder = (own: string) => fileAt(join(folder, own), (each) => each === own);
  const path = inFolder(name);
  const vectors = name === NPY ? fromNpy(path, inFolder(WORDS)) : fromSafetensors(path);
  let dimensions: number | undefined;
  for (const [word, vector] of vectors) {
    dimensions ??= vector.length;
    if (vector.length !== dimensions) {
      throw new UserError(
        `${path}: the vector of "${shortened(word)}" has ${vector.length} dimensions, but others have ${dimensions}`,
        'All words need vectors of one length.',
      );
    }
    if (vector.some((value) => !Number.isFinite(value))) {
      throw new UserError(`${path}: the vector of "${shortened(word)}" is not finite`, 'Make the vectors again.');
    }
  }
  if (!dimensions) throw new UserError(`${path}: holds no vector`, hint);
  return { path, dimensions, of: inOneForm(vectors, path) };
}

function fromSafetensors(path: string): Map<string, Float32Array> {
  const vectors = new Map<string, Float32Array>();
  for (const [word, tensor] of readTensors(path).tensors) {
    const { dtype, shape } = tensor;
    if (shape.length !== 1) {
      throw new UserError(
        `${path}: tensor "${shortened(word)}" is ${dtype} [${shape.join(', ')}], not a float vector`,
        hint,
      );
    }
    vectors.set(word, floatsOf(tensor, `tensor "${shortened(word)}"`, path));
  }
  return vectors;
}

function fromNpy(path: string, wordsPath: string): Map<string, Float32Array> {
  const { shape, data } = readNpyFile(path, 'floats');
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) throw new UserError(`${path}: has ${shape.length} axes, not 2`, hint);
  const words = readText(wordsPath, { maxBytes: MAX_TABLE_BYTES }).replace(/\s+$/, '').split(/\r?\n/);
  if (words.length !== rows) {
    throw new UserError(`${wordsPath}: names ${words.length} words, but ${path} holds ${rows} vectors`, hint);
  }
  const vectors = new Map<string, Float32Array>();
  for (const [row, line] of words.entries()) {
    const word = line.trim();
    if (word === '') throw new UserError(`${wordsPath}, line ${row + 1}: there is no word`, hint);
    if (vectors.has(word))
      throw new UserError(`${wordsPath}, line ${row + 1}: "${shortened(word)}" appears twice`, hint);
    vectors.set(word, data.slice(row * columns, (row + 1) * columns));
  }
  return vectors;
}

/** Words in one Unicode form, as those of facts are. */
function inOneForm(vectors: ReadonlyMap<string, Float32Array>, path: string): Map<string, Float32Array> {
  const words = new Map<string, Float32Array>();
  for (const [written, vector] of vectors) {
    const word = written.normalize('NFC');
    if (words.has(word)) {
      throw new UserError(
        `${path}: "${shortened(word)}" has two vectors, with its accents composed and decomposed`,
        hint,
      );
    }
    words.set(word, vector);
  }
  return words;
}
