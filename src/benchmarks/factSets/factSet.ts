import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { bytes as inBytes } from '../../core/format';
import { MAX_TASKS } from '../../core/run/limits';
import { shellWord } from '../../core/shellWord';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import { fileAt, isPresent, MAX_DATA_BYTES, MAX_TABLE_BYTES } from '../../store/regularFile';
import { type NpyArray, readNpyFile } from '../files/npy';
import { readCsv } from '../files/readCsv';
import { MADE } from '../places/catalog';
import { DataSetMissing } from '../places/dataSetMissing';
import { candidates, type Places } from '../places/places';
import { readWordVectors } from './wordVectors';

/**
 * Images with the facts that they show, in the files that docs/FACTS.md describes: `images.csv` names the fact of each
 * image, ⟨subject, predicate, object⟩ with empty cells for missing parts; `images.npy` holds the images; a third file holds
 * a text vector for each word.
 */

/** The parts of a fact, in the order in which they stand side by side in an embedding. */
export const PARTS = ['subject', 'predicate', 'object'] as const;

/** ⟨S, P, O⟩: words; empty where the fact lacks the part. */
export type Fact = readonly [subject: string, predicate: string, object: string];

export interface FactSet {
  readonly name: string;
  readonly facts: readonly Fact[];
  /** Length of a word's vector. */
  readonly dimensions: number;
  readonly vectorOf: (word: string) => Float32Array;
  /** `[height, width, channels]` */
  readonly inputShape: readonly [number, number, number];
  /** `[rows, ...inputShape]`: a row a line of images.csv, training samples first, then test samples. */
  readonly inputs: Uint8Array;
  readonly rows: number;
  readonly trainRows: number;
  /** `[rows]`: the number of each row's fact in `facts`. */
  readonly labels: Int32Array;
  /** Of each label, its fact in words. */
  readonly classNames: readonly string[];
  /** The task of each fact, from 1, where images.csv says so. */
  readonly tasks?: readonly number[];
}

/** The file that names the images of a set of facts. */
const FACTS = 'images.csv';
const PIXELS = 'images.npy';

/** Whether a folder holds images with facts (docs/FACTS.md). */
export function isFactSet(folder: string): boolean {
  return isPresent(join(folder, FACTS));
}

/**
 * The folder of a set of facts, in the first place that has it.
 * @throws UserError where no place has it
 */
export function findFactSet(name: string, places: Places = {}): string {
  const folders = candidates(name, places);
  const found = folders.find(isFactSet);
  if (found !== undefined) return found;
  const message = `The set of facts "${name}" was not found: no ${FACTS} in ${folders.join(' or ')}`;
  if (MADE.some((made) => made.name === name))
    throw new DataSetMissing(message, `Run \`mas-lab data get ${shellWord(name)}\`, which makes it.`, name);
  throw new UserError(
    message,
    `A set of facts is a folder with ${FACTS}, ${PIXELS} and text vectors; \`mas-lab data list\` shows yours.`,
  );
}

/** @throws UserError where it is missing, a line or file is malformed, or a word has no vector */
export function loadFactSet(name: string, places: Places = {}): FactSet {
  const folder = findFactSet(name, places);
  const path = fileAt(join(folder, FACTS), (name) => name === FACTS);
  const lines = readCsv(readText(path, { maxBytes: MAX_TABLE_BYTES }), path, ['image', ...PARTS, 'split'], ['task']);
  if (lines.length === 0) throw new UserError(`${path}: has no line below its header`, 'Give each sample a line.');
  const pixels = pixelsIn(fileAt(join(folder, PIXELS), (name) => name === PIXELS));
  const vectors = readWordVectors(folder);

  const [images = 0, height = 0, width = 0, channels = 1] = pixels.shape;
  const hasTasks = lines.some(({ cells }) => cells.task !== '');
  /** In the order of their numbers, by their words. */
  const known = new Map<string, KnownFact>();
  const unordered = lines.map(({ cells, line }) => {
    const wrong = (message: string, hint: string) => new UserError(`${path}, line ${line}: ${message}`, hint);
    const fact: Fact = [cells.subject, cells.predicate, cells.object];
    if (fact.every((word) => word === '')) throw wrong('there is no fact', `Give at least one of ${PARTS.join(', ')}.`);
    for (const word of fact) {
      if (word === '' || vectors.of.has(word)) continue;
      const meant = meantBy(word, vectors.of.keys());
      throw wrong(
        `"${shortened(word)}" has no vector in ${vectors.path}${meant}`,
        'Every word of a fact needs a text vector.',
      );
    }
    const task = hasTasks ? wholeNumber(cells.task) : 1;
    if (!task || task > MAX_TASKS) {
      throw wrong(
        `task is "${shortened(cells.task)}"`,
        `Number the tasks from 1, in every line or in none; there are at most ${MAX_TASKS}.`,
      );
    }
    const key = JSON.stringify(fact);
    const first = known.get(key) ?? { fact, number: known.size, task, line };
    known.set(key, first);
    if (first.task !== task) {
      throw wrong(
        `${shortened(textOf(fact))} is in task ${task}, but in task ${first.task} in line ${first.line}`,
        'A fact is in one task.',
      );
    }
    const { split } = cells;
    if (split !== 'train' && split !== 'test') throw wrong(`split is "${shortened(split)}"`, 'It is train or test.');
    const image = wholeNumber(cells.image);
    if (image === undefined || image >= images) {
      throw wrong(
        `image is "${shortened(cells.image)}"`,
        `It is the number of a row of ${PIXELS}, 0 to ${images - 1}.`,
      );
    }
    return { label: first.number, split, image };
  });
  const train = unordered.filter(({ split }) => split === 'train');
  const samples = [...train, ...unordered.filter(({ split }) => split === 'test')];
  const size = height * width * channels;
  const inputs = roomForSamples(path, samples.length, size);
  for (const [row, { image }] of samples.entries()) {
    inputs.set(pixels.data.subarray(image * size, (image + 1) * size), row * size);
  }
  const facts = [...known.values()];
  const tasks = facts.map(({ task }) => task);
  requireConsecutive(path, tasks);
  return {
    name,
    facts: facts.map(({ fact }) => fact),
    dimensions: vectors.dimensions,
    vectorOf: (word) => vectors.of.get(word) ?? new Float32Array(vectors.dimensions),
    inputShape: [height, width, channels],
    inputs,
    rows: samples.length,
    trainRows: train.length,
    labels: Int32Array.from(samples, ({ label }) => label),
    classNames: facts.map(({ fact }) => textOf(fact)),
    ...(hasTasks && { tasks }),
  };
}

/** A fact for people: `⟨sneaker, left of, three⟩`. */
export function textOf(fact: Fact): string {
  return `⟨${fact.filter((word) => word !== '').join(', ')}⟩`;
}

interface KnownFact {
  readonly fact: Fact;
  readonly number: number;
  readonly task: number;
  /** Where it first appears. */
  readonly line: number;
}

/** The whole number from 0 that a cell holds, if it holds one. */
function wholeNumber(cell: string): number | undefined {
  const number = Number(cell);
  return cell !== '' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function requireConsecutive(path: string, tasks: readonly number[]): void {
  const present = [...new Set(tasks)].sort((a, b) => a - b);
  const gap = present.findIndex((task, i) => task !== i + 1);
  if (gap < 0) return;
  throw new UserError(`${path}: no line is of task ${gap + 1}`, 'Number the tasks from 1 without gaps.');
}

/** Room for all samples, of which several may be of one image. */
function roomForSamples(path: string, samples: number, size: number): Uint8Array {
  const bytes = samples * size;
  if (bytes <= MAX_DATA_BYTES) return new Uint8Array(bytes);
  throw new UserError(
    `${path}: its ${samples} lines of images of ${size} bytes take ${inBytes(bytes)}, and at most ${inBytes(MAX_DATA_BYTES)} are read`,
    'Use fewer lines or smaller images.',
  );
}

/** `; did you mean "x"?` where a known word is close. */
function meantBy(word: string, known: Iterable<string>): string {
  // Longer ones take time that grows with both lengths, and are no words.
  if (word.length > MAX_WORD) return '';
  const near = closest(
    word,
    [...known].filter(({ length }) => length <= MAX_WORD),
  );
  return near !== undefined && distance(word, near) <= 2 ? `; did you mean "${near}"?` : '';
}

const MAX_WORD = 100;

function pixelsIn(path: string): NpyArray<'bytes'> {
  const pixels = readNpyFile(path, 'bytes');
  if ((pixels.shape.length === 3 || pixels.shape.length === 4) && pixels.data.length > 0) return pixels;
  throw new UserError(
    `${path}: its shape is ${pixels.shape.join(' × ')}`,
    'Images are [rows, height, width] or, with colours, [rows, height, width, channels].',
  );
}
