import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import * as z from 'zod';
import type { DataSet } from '../../benchmarks/dataSets/dataSet';
import { sampleWindows } from '../../benchmarks/dataSets/sampleWindows';
import { npyStart } from '../../benchmarks/files/npy';
import { bytesOf } from '../../benchmarks/rows/rawInputs';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import { putInPlace, writeAtomically, writeByPieces } from '../../store/atomicFile';
import { onDisk } from '../../store/diskError';
import { withLock } from '../../store/fileLock';
import { readText } from '../../store/readText';
import type { OpenExtractor } from './extractor';

/**
 * Features of a data set as a data set: a folder of NPY files, which `benchmark.dataset` takes. It is written beside its
 * place and renamed, so that it is whole or not there. `features.json` says what it was made of.
 */

const RECORD = 'features.json';
const CLASSES = 'classes.txt';

const recordSchema = z.looseObject({
  /** SHA-256 of all that decides the features. */
  key: z.string(),
  /** Bytes by name of the other files. */
  files: z.record(z.string(), z.number()),
});

/** How often the user hears how far it is. */
const NOTE_MS = 30_000;

export interface FeatureFolder {
  readonly path: string;
  readonly key: string;
  /** What the record says besides. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Whether what is there but is something else, such as half of it, may be removed: in the cache, which is ours. */
  readonly isOurs: boolean;
}

/** Who hears how far it is, and what ends it early. */
interface Following {
  tell(note: string): void;
  readonly stopped?: AbortSignal;
}

const NEVER = new AbortController().signal;

/**
 * Makes the folder, unless it is there; other processes wait meanwhile.
 * @returns whether it was made now
 * @throws UserError where something else is there, a feature is not finite, or there is no room; the reason of `stopped`
 */
export async function makeFeatures(
  folder: FeatureFolder,
  data: DataSet,
  open: () => Promise<OpenExtractor>,
  { tell, stopped = NEVER }: Following,
): Promise<boolean> {
  const { path, isOurs } = folder;
  if (isThere(folder)) return false;
  return withLock(`${path}.lock`, async () => {
    if (isThere(folder)) return false;
    if (!isOurs) requireFree(path);
    const temporary = `${path}.tmp`;
    // Of a process that was killed.
    onDisk(temporary, () => rmSync(temporary, { recursive: true, force: true }));
    onDisk(temporary, () => mkdirSync(temporary));
    const extractor = await open();
    try {
      tell(`Computing ${count(extractor.width, 'feature')} of ${count(data.rows, 'sample')}, once, for ${path}`);
      await fill(temporary, folder, data, extractor, { tell, stopped });
      onDisk(path, () => {
        if (isOurs) rmSync(path, { recursive: true, force: true });
        else if (existsSync(path)) rmdirSync(path);
        putInPlace(temporary, path);
      });
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      throw error;
    } finally {
      extractor.close();
    }
    return true;
  });
}

/** Whether the folder is there, whole, and made of the same. */
function isThere({ path, key }: FeatureFolder): boolean {
  const record = recordIn(path);
  const sizeOf = (name: string) => statSync(join(path, name), { throwIfNoEntry: false })?.size;
  return record?.key === key && Object.entries(record.files).every(([name, bytes]) => sizeOf(name) === bytes);
}

function recordIn(path: string) {
  const file = join(path, RECORD);
  if (!existsSync(file)) return undefined;
  try {
    return recordSchema.parse(JSON.parse(readText(file)));
  } catch {
    return undefined; // Something else, which is not replaced unless it is in the cache.
  }
}

/** @throws UserError where something is in the way */
function requireFree(path: string): void {
  const stats = onDisk(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!stats || (stats.isDirectory() && onDisk(path, () => readdirSync(path)).length === 0)) return;
  throw new UserError(
    recordIn(path)
      ? `--to: ${path} holds features of other samples or of another network, or was changed`
      : `--to: ${path} holds something else`,
    'Name another folder, or delete that one.',
  );
}

async function fill(
  folder: string,
  { key, made }: FeatureFolder,
  data: DataSet,
  extractor: OpenExtractor,
  following: Required<Following>,
): Promise<void> {
  const { rows, trainRows, labels, tasks, classNames } = data;
  const whole = { train: [0, trainRows], test: [trainRows, rows] } as const;
  for (const [part, [first, end]] of Object.entries(whole)) {
    const numbers = { y: labels, ...(tasks && { t: tasks }) };
    for (const [word, all] of Object.entries(numbers)) {
      const own = Int32Array.from(all.subarray(first, end));
      const bytes = new Uint8Array(own.buffer);
      writeAtomically(join(folder, `${part}_${word}.npy`), [...npyStart('<i4', [own.length]), bytes]);
    }
    await writeByPieces(join(folder, `${part}_x.npy`), async (add) => {
      for (const piece of npyStart('<f4', [end - first, extractor.width])) add(piece);
      for await (const features of featuresOf(data, extractor, { first, end }, following)) add(bytesOf(features));
    });
  }
  if (classNames) writeAtomically(join(folder, CLASSES), [Buffer.from(classNames.map((name) => `${name}\n`).join(''))]);
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
  const record = { key, ...made, features: extractor.width, files } satisfies z.input<typeof recordSchema>;
  writeAtomically(join(folder, RECORD), [Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`)]);
}

/** The features of rows [first, end), window by window. */
async function* featuresOf(
  { name, inputs, inputShape, rows }: DataSet,
  { batch, width, featuresOf: compute }: OpenExtractor,
  { first, end }: { readonly first: number; readonly end: number },
  { tell, stopped }: Required<Following>,
): AsyncGenerator<Float32Array> {
  const elements = inputShape.reduce((product, size) => product * size, 1);
  let done = first;
  let told = performance.now();
  for (const samples of sampleWindows(inputs, elements, { first, end, max: batch })) {
    // Signals only arrive between turns of the event loop.
    await yieldToEventLoop();
    stopped.throwIfAborted();
    const features = await compute(samples);
    const at = features.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new UserError(
        `Sample ${done + Math.floor(at / width) + 1} of ${name} has a feature that is not finite: ${features[at]}`,
        'Check the weights, and that samples are scaled as the network was trained with (inputs).',
      );
    }
    yield features;
    done += features.length / width;
    if (performance.now() - told < NOTE_MS) continue;
    told = performance.now();
    tell(`${count(done, 'sample')} of ${rows}`);
  }
}
