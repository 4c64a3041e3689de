import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { readText } from '../../store/readText';
import { MADE } from '../catalog';
import { type NpyArray, readNpy } from '../npy';
import { candidates, type Places } from '../places';
import { type CsvLine, readCsv } from '../readCsv';
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
  return existsSync(join(folder, FACTS));
}

/**
 * The folder of a set of facts, in the first place that has it.
 * @throws UserError where no place has it
 */
export function findFactSet(name: string, places: Places = {}): string {
  const folders = candidates(name, places);
  const found = folders.find(isFactSet);
  if (found !== undefined) return found;
  throw new UserError(
    `The set of facts "${name}" was not found: no ${FACTS} in ${folders.join(' or ')}`,
    MADE.some((made) => made.name === name)
      ? `Run \`mas-lab data get ${name}\`, which makes it.`
      : `A set of facts is a folder with ${FACTS}, ${PIXELS} and text vectors; \`mas-lab data list\` shows yours.`,
  );
}

/** @throws UserError where it is missing, a line or file is malformed, or a word has no vector */
export function loadFactSet(name: string, places: Places = {}): FactSet {
  const folder = findFactSet(name, places);
  const path = join(folder, FACTS);
  const lines = readCsv(readText(path), path, ['image', ...PARTS, 'split'], ['task']);
  const pixels = pixelsIn(join(folder, PIXELS));
  const vectors = readWordVectors(folder);

  const facts: Fact[] = [];
  const numbers = new Map<string, number>();
  const tasks: { readonly task: number; readonly line: number }[] = [];
  const train: Sample[] = [];
  const test: Sample[] = [];
  const hasTasks = lines.some(({ cells }) => cells.task !== '');
  for (const each of lines) {
    const { cells, line } = each;
    const wrong = (message: string, hint: string) => new UserError(`${path}, line ${line}: ${message}`, hint);
    const fact: Fact = [cells.subject, cells.predicate, cells.object];
    if (fact.every((word) => word === '')) throw wrong('there is no fact', `Give at least one of ${PARTS.join(', ')}.`);
    for (const word of fact) {
      if (word === '' || vectors.of.has(word)) continue;
      const near = closest(word, [...vectors.of.keys()]);
      const meant = distance(word, near) <= 2 ? `; did you mean "${near}"?` : '';
      throw wrong(`"${word}" has no vector in ${vectors.path}${meant}`, 'Every word of a fact needs a text vector.');
    }
    const key = JSON.stringify(fact);
    const number = numbers.get(key) ?? facts.length;
    const task = hasTasks ? taskIn(each, wrong) : 0;
    const earlier = tasks[number];
    if (!earlier) {
      numbers.set(key, number);
      facts.push(fact);
      tasks.push({ task, line });
    } else if (earlier.task !== task) {
      throw wrong(
        `${textOf(fact)} is in task ${task}, but in task ${earlier.task} in line ${earlier.line}`,
        'A fact is in one task.',
      );
    }
    if (cells.split !== 'train' && cells.split !== 'test') {
      throw wrong(`split is "${cells.split}"`, 'It is train or test.');
    }
    (cells.split === 'train' ? train : test).push({ label: number, image: imageIn(each, pixels, wrong) });
  }
  const samples = [...train, ...test];
  const [, height = 0, width = 0, channels = 1] = pixels.shape;
  const size = height * width * channels;
  const inputs = new Uint8Array(samples.length * size);
  for (const [row, { image }] of samples.entries()) {
    inputs.set(pixels.data.subarray(image * size, (image + 1) * size), row * size);
  }
  if (hasTasks) requireConsecutive(path, tasks);
  return {
    name,
    facts,
    dimensions: vectors.dimensions,
    vectorOf: (word) => vectors.of.get(word) ?? new Float32Array(vectors.dimensions),
    inputShape: [height, width, channels],
    inputs,
    rows: samples.length,
    trainRows: train.length,
    labels: Int32Array.from(samples, ({ label }) => label),
    classNames: facts.map(textOf),
    ...(hasTasks && { tasks: tasks.map(({ task }) => task) }),
  };
}

/** A fact for people: `⟨sneaker, left of, three⟩`. */
export function textOf(fact: Fact): string {
  return `⟨${fact.filter((word) => word !== '').join(', ')}⟩`;
}

interface Sample {
  readonly label: number;
  readonly image: number;
}

type Line = CsvLine<'image' | (typeof PARTS)[number] | 'split' | 'task'>;
type Wrong = (message: string, hint: string) => UserError;

function taskIn({ cells }: Line, wrong: Wrong): number {
  const task = Number(cells.task);
  if (cells.task !== '' && Number.isInteger(task) && task > 0) return task;
  throw wrong(`task is "${cells.task}"`, 'Number the tasks from 1, in every line or in none.');
}

function imageIn({ cells }: Line, { shape }: NpyArray<'bytes'>, wrong: Wrong): number {
  const [rows = 0] = shape;
  const image = Number(cells.image);
  if (cells.image !== '' && Number.isInteger(image) && image >= 0 && image < rows) return image;
  throw wrong(`image is "${cells.image}"`, `It is the number of a row of ${PIXELS}, 0 to ${rows - 1}.`);
}

function requireConsecutive(path: string, tasks: readonly { readonly task: number }[]): void {
  const present = new Set(tasks.map(({ task }) => task));
  const missing = Array.from({ length: Math.max(...present) }, (_, i) => i + 1).find((task) => !present.has(task));
  if (missing === undefined) return;
  throw new UserError(`${path}: no line is of task ${missing}`, 'Number the tasks from 1 without gaps.');
}

function pixelsIn(path: string): NpyArray<'bytes'> {
  const pixels = readNpy(
    onDisk(path, () => readFileSync(path)),
    path,
    'bytes',
  );
  if (pixels.shape.length === 3 || pixels.shape.length === 4) return pixels;
  throw new UserError(
    `${path}: its shape is ${pixels.shape.join(' × ')}`,
    'Images are [rows, height, width] or, with colours, [rows, height, width, channels].',
  );
}
