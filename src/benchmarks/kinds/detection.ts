import { COLUMNS } from '../../core/detection/columns';
import { isIgnored } from '../../core/detection/detections';
import type { Experiment } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { type DetectionSet, findDetectionSet, openDetectionSet } from '../detectionSets/detectionSet';
import { cachedImages } from '../imageFolders/imageCache';
import type { Places } from '../places/places';
import { proposalFiles, regionsOf } from '../proposals/regions';
import { type RowReader, residentRows } from '../rows/rawInputs';
import type { BenchmarkHalf, BenchmarkOf } from '../streams/benchmark';
import { taskClasses } from '../streams/objectGroups';
import { chooseSamples } from '../streams/samples';
import { scaleOf } from '../streams/scale';
import { sourceOfDetectionSet } from '../streams/source';
import type { DetectionTargets, Stream, TargetPicture, Task } from '../streams/stream';

type Detection = BenchmarkOf<'detection'>;

/**
 * Class-incremental detection (Shmelkov et al., ICCV 2017). A task's training pictures are those with an object of its
 * classes, and only such objects are labelled in it: others are background. Tests look at all test pictures, for every task
 * the same.
 */
export const detection: BenchmarkHalf<Detection> = {
  find: ({ dataset, proposals }, places) => [found(dataset, places), ...proposalFiles(proposals, places)],
  async inputShape(benchmark, places) {
    return shapeOf(benchmark, await openDetectionSet(found(benchmark.dataset, places)));
  },
  open,
};

function found(name: string, places: Places): string {
  const path = findDetectionSet(name, places);
  if (path !== undefined) return path;
  throw new UserError(
    `The detection data set "${name}" was not found.`,
    name === SCENES
      ? `Run \`mas-lab data get ${SCENES}\`, which makes it.`
      : 'Name the folder or file of a data set of COCO’s or Pascal VOC’s form; docs/DATA.md has both.',
  );
}

const SCENES = 'digits-and-clothes-scenes';

function shapeOf({ height, width, channels }: Detection, { pictures: [first] }: DetectionSet): Stream['inputShape'] {
  return [height ?? first?.height ?? 1, width ?? first?.width ?? 1, channels];
}

async function open(benchmark: Detection, experiment: Experiment, places: Places): Promise<Stream> {
  const set = await openDetectionSet(found(benchmark.dataset, places));
  const inputShape = shapeOf(benchmark, set);
  const { pictures } = set;
  const groups = taskClasses(benchmark, experiment.seed, set);
  const proposals = await regionsOf(benchmark.proposals, set, experiment.seed, places);
  const targets: DetectionTargets = {
    ...targetsOf(benchmark, set, groups),
    maxProposals: benchmark.proposals.max,
    proposals: proposals.of,
    proposalsFor: proposals.forSize,
  };
  const tasks = tasksOf(benchmark, experiment, set, targets);
  const troubles: string[] = [];
  const files = { name: set.name, path: set.path, files: pictures };
  const read = await cachedImages(files, inputShape, (trouble) => troubles.push(trouble));
  const size = inputShape[0] * inputShape[1] * inputShape[2];
  const inputs: RowReader = { type: 'uint8', resident: residentRows(pictures.length, size), read };
  return {
    inputShape,
    inputs,
    ...scaleOf(benchmark.inputs, inputs),
    units: new Int32Array(pictures.length),
    rows: pictures.length,
    outputs: COLUMNS.background + COLUMNS.ofClass * targets.classNames.length,
    tasks,
    classNames: set.classNames,
    detection: targets,
    sources: [sourceOfDetectionSet(set, benchmark.dataset), ...proposals.sources],
    notes: [...set.notes, ...proposals.notes, ...untestedNote(set, tasks)],
    troubles,
  };
}

/** @param groups for each task, the numbers of its classes in the data set */
function targetsOf(
  benchmark: Detection,
  { classNames, pictures }: DetectionSet,
  groups: readonly (readonly number[])[],
): Omit<DetectionTargets, 'proposals' | 'proposalsFor' | 'maxProposals'> {
  const { classifier, regions, positives, deviations, suppression, measure } = benchmark;
  const order = groups.flat();
  const place = new Map(order.map((id, i) => [id, i]));
  let first = 0;
  const tasks = groups.map(({ length }) => {
    first += length;
    return { first: first - length, count: length };
  });
  return {
    options: { classifier, regions, positives, deviations, suppression, measure },
    classNames: order.map((id) => classNames[id] ?? String(id)),
    tasks,
    pictures: pictures.map(({ path, width, height, objects }): TargetPicture => {
      const own = objects.flatMap(({ class: id, box, isDifficult, isCrowd }) => {
        const number = place.get(id);
        const flags = { ...(isDifficult && { difficult: true }), ...(isCrowd && { crowd: true }) };
        return number === undefined ? [] : [{ class: number, box, ...flags }];
      });
      return { path, width, height, objects: own };
    }),
  };
}

/** @throws UserError where a task has no pictures to be trained or measured on */
function tasksOf(
  benchmark: Detection,
  { seed }: Experiment,
  { pictures, trainPictures, classNames, name }: DetectionSet,
  targets: DetectionTargets,
): readonly Task[] {
  const ids = new Map(classNames.map((each, id) => [each, id]));
  const testRows = Int32Array.from({ length: pictures.length - trainPictures }, (_, i) => trainPictures + i);
  let test: Int32Array | undefined;
  return targets.tasks.map(({ first, count }, i): Task => {
    const words = targets.classNames.slice(first, first + count);
    const isOwn = (number: number) => number >= first && number < first + count;
    const shows = (row: number) =>
      targets.pictures[row]?.objects.some((each) => isOwn(each.class) && !isIgnored(each)) ?? false;
    const trainRows = Int32Array.from({ length: trainPictures }, (_, row) => row).filter(shows);
    const chosen = chooseSamples(benchmark, seed, i + 1, trainRows, testRows, name);
    test ??= chosen.test;
    if (!test.some(shows)) {
      throw new UserError(
        `Task ${i + 1} cannot be measured: none of its ${test.length} test pictures in ${name} has ${listed(words)}`,
        'Use more testSamples, deal the classes in another way (classOrder, classesPerTask), or leave these out.',
      );
    }
    return {
      number: i + 1,
      name: listed(words),
      ...chosen,
      test,
      classes: words.map((word) => ids.get(word) ?? 0),
      words: words.map((word) => [word]),
      shows: (row) =>
        (targets.pictures[row]?.objects ?? []).flatMap((each) =>
          isOwn(each.class) && !each.crowd ? [each.class - first] : [],
        ),
      units:
        i === 0
          ? { first: 0, count: COLUMNS.background + COLUMNS.ofClass * count }
          : { first: COLUMNS.background + COLUMNS.ofClass * first, count: COLUMNS.ofClass * count },
    };
  });
}

/** Classes in the name of a task. */
const MAX_NAMES = 6;

const listed = (words: readonly string[]): string =>
  words.length > MAX_NAMES ? `${words.slice(0, MAX_NAMES).join(', ')}, … (${words.length})` : words.join(', ');

/** Names the classes that are trained, but that no test picture has; difficult objects and crowds do not count. */
function untestedNote({ name, classNames, pictures }: DetectionSet, tasks: readonly Task[]): readonly string[] {
  const [first] = tasks;
  const there = new Set(
    [...(first?.test ?? [])].flatMap(
      (row) => pictures[row]?.objects.flatMap((each) => (each.isDifficult || each.isCrowd ? [] : [each.class])) ?? [],
    ),
  );
  const missing = tasks.flatMap(({ classes }) => classes).filter((id) => !there.has(id));
  if (missing.length === 0) return [];
  const names = listed(missing.map((id) => classNames[id] ?? String(id)));
  return [`${name}: no test picture has ${names}, which is trained, but not measured.`];
}
