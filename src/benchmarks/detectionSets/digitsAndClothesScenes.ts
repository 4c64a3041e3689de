import { closeSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { randomOf, uniformInt } from '../../core/random';
import { UserError } from '../../core/userError';
import { openNew, putInPlace, writeAtomically, writeWhole } from '../../store/atomicFile';
import { onDisk } from '../../store/diskError';
import { withLock } from '../../store/fileLock';
import { makeFolder } from '../../store/makeFolder';
import { type DataSet, loadDataSet } from '../dataSets/dataSet';
import { greyPng } from '../pictures/writePng';
import { MADE_SCENES } from '../places/catalog';
import { entryAt, type Places } from '../places/places';
import { type Scene, type Subjects, sceneOf } from './scene';

/**
 * A detection data set made of the digits of MNIST and the clothes of Fashion-MNIST: grey scenes with up to six of them, and
 * pieces of others that are no objects. Scenes for training show training pictures, scenes for testing test pictures. It is
 * written as COCO, so that other programs read it. Each scene has a generator of its own, so one with the same seed, part
 * and number is the same in a set of any size, and has the same bytes on every machine.
 */

export interface SceneCounts {
  readonly train: number;
  readonly test: number;
  readonly seed: number;
  /** Width and height of a scene in pixels, of which the largest object takes 56. */
  readonly size: number;
}

export const DEFAULT_SCENES: SceneCounts = { train: 4000, test: 1000, seed: 0, size: 128 };
const MAX_SCENES = 1_000_000;
const SIZES = [64, 1024] as const;

interface Making {
  /** Whether what is there may be replaced: in the cache, which is ours. */
  readonly isOurs: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called with the scenes written so far, and all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Writes the set to `folder`: beside its place, then renamed, so that it is whole or not there.
 * @throws UserError where MNIST or Fashion-MNIST is missing, an option is out of its bounds, or something else is in the
 * folder; the signal's reason where that aborts
 */
export async function makeScenes(folder: string, counts: SceneCounts, places: Places, making: Making): Promise<void> {
  requireBounds(counts);
  const { isOurs } = making;
  if (!isOurs) requireFree(folder);
  const sets = await Promise.all([loadDataSet('mnist', places), loadDataSet('fashion-mnist', places)]);
  onDisk(folder, () => makeFolder(dirname(folder)));
  await withLock(`${folder}.lock`, async () => {
    if (!isOurs) requireFree(folder);
    const temporary = `${folder}.tmp`;
    // Of a process that was killed.
    onDisk(temporary, () => rmSync(temporary, { recursive: true, force: true }));
    try {
      await writeScenes(temporary, counts, sets, making);
      onDisk(folder, () => {
        if (isOurs) rmSync(folder, { recursive: true, force: true });
        else if (existsSync(folder)) rmdirSync(folder);
        putInPlace(temporary, folder);
      });
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      throw error;
    }
  });
}

function requireBounds({ train, test, seed, size }: SceneCounts): void {
  const [minSize, maxSize] = SIZES;
  const wrong = [
    { name: 'train', value: train, min: 1, max: MAX_SCENES },
    { name: 'test', value: test, min: 1, max: MAX_SCENES },
    { name: 'seed', value: seed, min: 0, max: 2 ** 31 - 1 },
    { name: 'size', value: size, min: minSize, max: maxSize },
  ].find(({ value, min, max }) => !Number.isInteger(value) || value < min || value > max);
  if (!wrong) return;
  const { name, value, min, max } = wrong;
  throw new UserError(`--${name} is ${value}`, `Use a whole number from ${min} to ${max.toLocaleString('en-US')}.`);
}

function requireFree(folder: string): void {
  const entry = entryAt(folder);
  if (!entry || (entry.isDirectory() && onDisk(folder, () => readdirSync(folder)).length === 0)) return;
  throw new UserError(`--to: ${folder} holds something`, 'Name another folder, or delete that one.');
}

/** @param sets those whose pictures are drawn, each with the names of its classes */
export async function writeScenes(
  folder: string,
  counts: SceneCounts,
  sets: readonly DataSet[],
  { signal, onProgress }: Pick<Making, 'signal' | 'onProgress'> = {},
): Promise<void> {
  const { seed, size } = counts;
  const categories = sets.flatMap(({ classNames = [], name }) =>
    classNames.map((className) => ({ name: className, supercategory: name === 'mnist' ? 'digit' : 'clothes' })),
  );
  const total = counts.train + counts.test;
  let done = 0;
  const files: (readonly [path: string, content: Uint8Array])[] = [];
  for (const part of ['train', 'test'] as const) {
    const subjects = subjectsOf(sets, part);
    onDisk(folder, () => mkdirSync(join(folder, part), { recursive: true }));
    const [images, annotations]: [object[], object[]] = [[], []];
    for (let i = 0; i < counts[part]; i++) {
      // Signals only arrive between turns of the event loop.
      if (i % 16 === 0) await yieldToEventLoop();
      signal?.throwIfAborted();
      const scene = sceneOf(size, subjects, randomOf(seed, MADE_SCENES.name, part, i));
      const name = `${String(i + 1).padStart(6, '0')}.png`;
      writePicture(join(folder, part, name), greyPng(scene.greys, size));
      images.push({ id: i + 1, file_name: name, width: size, height: size });
      for (const object of scene.objects) annotations.push(annotationOf(object, annotations.length + 1, i + 1));
      onProgress?.(++done, total);
    }
    const info = { description: MADE_SCENES.title, ...counts, part };
    const numbered = categories.map((each, number) => ({ id: number + 1, ...each }));
    const content = Buffer.from(`${JSON.stringify({ info, images, annotations, categories: numbered })}\n`);
    files.push([join(folder, 'annotations', `instances_${part}.json`), content]);
  }
  onDisk(folder, () => mkdirSync(join(folder, 'annotations')));
  for (const [path, content] of files) writeAtomically(path, [content]);
}

/** Pictures of both data sets by class: ten digits, then ten clothes. */
function subjectsOf(sets: readonly DataSet[], part: 'train' | 'test'): Subjects {
  const pictures = sets.flatMap(({ name, inputs, inputShape, labels, rows, trainRows, classes }) => {
    if (!(inputs instanceof Uint8Array)) throw new Error(`${name} is not in memory as bytes`);
    const elements = inputShape.reduce((product, each) => product * each, 1);
    const own = classes.map((): Uint8Array[] => []);
    const [first, end] = part === 'train' ? [0, trainRows] : [trainRows, rows];
    for (let row = first; row < end; row++) {
      own[labels[row] ?? 0]?.push(inputs.subarray(row * elements, (row + 1) * elements));
    }
    return own;
  });
  return {
    classes: pictures.length,
    side: sets[0]?.inputShape[0] ?? 0,
    pictureOf(number, random) {
      const own = pictures[number] ?? [];
      const picture = own[uniformInt(random, Math.max(1, own.length))];
      if (!picture) throw new UserError(`Class ${number} has no pictures for ${part}ing`, 'Replace the data sets.');
      return picture;
    },
  };
}

function annotationOf({ class: number, box }: Scene['objects'][number], id: number, image: number) {
  const [width, height] = [box.x2 - box.x1, box.y2 - box.y1];
  return {
    ...{ id, image_id: image, category_id: number + 1, bbox: [box.x1, box.y1, width, height] },
    ...{ area: width * height, iscrowd: 0, segmentation: [] },
  };
}

/** Not awaited on disk, as thousands of pictures would take minutes: a set that a power cut damaged is refused by name. */
function writePicture(path: string, bytes: Uint8Array): void {
  onDisk(path, () => {
    const file = openNew(path);
    try {
      writeWhole(file, bytes);
    } finally {
      closeSync(file);
    }
  });
}
