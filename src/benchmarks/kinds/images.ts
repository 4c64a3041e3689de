import type { Experiment } from '../../core/experiment/experiment';
import { isNumber } from '../../core/isNumber';
import { UserError } from '../../core/userError';
import { chosenForTesting } from '../dataSets/testShare';
import { cachedImages } from '../imageFolders/imageCache';
import { findImageFolders, type ImageFolder } from '../imageFolders/imageFolder';
import type { Places } from '../places/places';
import { type RowReader, residentRows } from '../rows/rawInputs';
import type { ReadRow } from '../rows/rowFile';
import type { BenchmarkHalf, BenchmarkOf } from '../streams/benchmark';
import { chooseSamples } from '../streams/samples';
import { scaleOf } from '../streams/scale';
import { sourceOfFolder } from '../streams/source';
import type { Stream, Task } from '../streams/stream';
import { requireClasses } from '../streams/taskSamples';

/**
 * A sequence of data sets (Aljundi et al. 2018, section 5: birds, scenes, flowers, …), each of them a task. Rows are the
 * images of all folders, one folder after the other.
 */
export const images: BenchmarkHalf<BenchmarkOf<'images'>> = {
  find: ({ folders }, places) => findImageFolders(folders, places).map(({ path }) => path),
  inputShape: async ({ height, width, channels }) => [height, width, channels],
  open,
};

async function open(benchmark: BenchmarkOf<'images'>, experiment: Experiment, places: Places): Promise<Stream> {
  const { scenario, seed } = experiment;
  const { height, width, channels } = benchmark;
  const inputShape = [height, width, channels] as const;
  const size = height * width * channels;
  const folders = findImageFolders(benchmark.folders, places);
  if (scenario === 'domain-incremental') requireEqualHeads(folders);

  const isNumbered = !folders.some(({ classNames }) => classNames.some(isNumber));
  const troubles: string[] = [];
  const readers: { readonly first: number; readonly read: ReadRow }[] = [];
  const tasks: Task[] = [];
  const units: number[] = [];
  let outputs = 0;
  for (const [i, folder] of folders.entries()) {
    const first = units.length;
    readers.push({ first, read: await cachedImages(folder, inputShape, (trouble) => troubles.push(trouble)) });
    for (const file of folder.files) units.push(file.class);
    const count = folder.classNames.length;
    const [train, test] = partsOf(folder, first, benchmark.testShare);
    tasks.push({
      number: i + 1,
      name: folder.name,
      ...chooseSamples(benchmark, seed, i + 1, train, test, String(benchmark.folders[i])),
      classes: folder.classNames.map((_, number) => number),
      words: folder.classNames.map((name) => [name.normalize('NFC')]),
      isNumbered,
      units: { first: scenario === 'domain-incremental' ? 0 : outputs, count },
    });
    outputs = scenario === 'domain-incremental' ? count : outputs + count;
  }
  const rows = units.length;
  const inputs: RowReader = {
    type: 'uint8',
    resident: residentRows(rows, size),
    read(row, target) {
      const reader = readers.findLast(({ first }) => first <= row);
      if (!reader) throw new Error(`there is no row ${row}`);
      reader.read(row - reader.first, target);
    },
  };
  requireClasses(experiment, { tasks });
  const scale = scaleOf(benchmark.inputs, inputs);
  const sources = folders.map((folder, i) => sourceOfFolder(folder, benchmark.folders[i] ?? folder.name));
  const notes = folders.flatMap((folder) => folder.notes);
  return {
    inputShape,
    inputs,
    ...scale,
    units: Int32Array.from(units),
    rows,
    outputs,
    tasks,
    sources,
    notes,
    troubles,
  };
}

/** Rows for training and for testing: as the folder says, or a share of each class that depends on the folder alone. */
function partsOf(folder: ImageFolder, first: number, testShare: number): [train: Int32Array, test: Int32Array] {
  const { files, path } = folder;
  const isDivided = files.every(({ part }) => part !== undefined);
  const isTest = isDivided
    ? files.map(({ part }) => part === 'test')
    : chosenForTesting(
        files.map((file) => file.class),
        (number) => folder.classNames[number] ?? String(number),
        testShare,
        path,
      );
  const rows = (test: boolean) => Int32Array.from(isTest.flatMap((each, i) => (each === test ? [first + i] : [])));
  return [rows(false), rows(true)];
}

function requireEqualHeads(folders: readonly ImageFolder[]): void {
  const [one, ...others] = folders;
  const other = others.find(({ classNames }) => classNames.length !== one?.classNames.length);
  if (!one || !other) return;
  throw new UserError(
    `scenario: domain-incremental has one head for all tasks, but ${one.path} has ${one.classNames.length} classes and ` +
      `${other.path} has ${other.classNames.length}`,
    'Use task-incremental, where every task has a head of its own.',
  );
}
