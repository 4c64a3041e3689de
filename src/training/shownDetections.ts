import { basename } from 'node:path';
import { smallPicture } from '../benchmarks/detectionSets/smallPicture';
import type { DetectionTargets, TargetObject, Task } from '../benchmarks/streams/stream';
import { type Detection, isIgnored } from '../core/detection/detections';
import { grouped } from '../core/grouped';
import type { ShownObject } from '../core/panel/shownDetectionSet';
import type { TaskDetections } from '../core/panel/shownDetections';
import { chosenPictures, isFound } from './chosenPictures';
import type { MeasuringContext } from './context';
import { MAX_OBJECTS, pictureDetections, rounded } from './pictureDetections';
import type { Detector } from './program/targets/target';
import { checkpointOf, hasCheckpoint } from './saved';
import type { TaskLearner } from './taskLearner';

/** Pictures of a task in which objects are looked for. A large network takes a second for each. */
const MAX_LOOKED = 200;
/** Maximum number of pictures shown of a task and of all tasks together, and the minimum of each of many tasks. */
const MAX_OF_TASK = 6;
const MAX_PICTURES = 60;
const MIN_OF_TASK = 1;

/** Bytes of all pictures, which are small enough for a page to remember. */
const MAX_BYTES = 2_500_000;
/** Their longer side, in pixels: as long as fits in MAX_BYTES. */
const MAX_SIDE = 320;
const MIN_SIDE = 48;

interface Wanted {
  readonly checkpoint: number;
  readonly tasks: readonly Task[];
  readonly data: 'train' | 'validation' | 'test';
}

/**
 * What the detector that `learner` is finds in pictures of each task, and what it found right after the task was trained. The
 * learner has another checkpoint afterwards.
 * @throws UserError where a picture cannot be read, or an earlier checkpoint is damaged
 */
export async function detectionsOfTasks(
  { run, tell }: Pick<MeasuringContext, 'run' | 'tell'>,
  learner: TaskLearner,
  { targets, detections }: Detector,
  { checkpoint, tasks, data }: Wanted,
): Promise<readonly TaskDetections[]> {
  const looked = tasks.map((task) => rowsToLookAt(targets, task, task[data]));
  // The accuracy was measured with these, so they are known.
  const now = tasks.map((task) => detections(learner, task, task[data]));
  const max = Math.max(MIN_OF_TASK, Math.min(MAX_OF_TASK, Math.floor(MAX_PICTURES / tasks.length)));
  const side = Math.floor(Math.sqrt(MAX_BYTES / (3 * max * tasks.length)));
  const all: TaskDetections[] = [];
  for (const [i, task] of tasks.entries()) {
    const { rows = none, pictures = 0 } = looked[i] ?? {};
    const isOld = task.number < checkpoint;
    const isThere = isOld && hasCheckpoint(run, task.number);
    if (isOld && !isThere) tell(`Checkpoint ${task.number} is missing, so its detections are not shown.`);
    if (isThere) await learner.begin(task, checkpointOf(run, task.number).state);
    const learnt = isThere ? detections(learner, task, rows) : undefined;
    const compared = comparedPictures(targets, task, rows, now[i] ?? [], learnt);
    const chosen = chosenPictures(compared.map(scoresOf), max).flatMap((place) => compared[place] ?? []);
    all.push({
      ...{ pictures, looked: rows.length },
      ...countsOf(compared),
      shown: await Promise.all(chosen.map((each) => shownPicture(targets, each, sideWithin(side)))),
    });
  }
  return all;
}

const none = new Int32Array(0);
const sideWithin = (side: number) => Math.max(MIN_SIDE, Math.min(MAX_SIDE, side));

/** The first pictures that show objects to be found of the task, and how many there are. */
function rowsToLookAt(targets: DetectionTargets, task: Task, rows: Int32Array) {
  const showing = rows.filter((row) => objectsOf(targets, task, row).some((object) => !isIgnored(object)));
  return { rows: showing.subarray(0, MAX_LOOKED), pictures: showing.length };
}

function objectsOf({ pictures, tasks }: DetectionTargets, task: Task, row: number): readonly TargetObject[] {
  const { first = 0, count = 0 } = tasks[task.number - 1] ?? {};
  return pictures[row]?.objects.filter((object) => object.class >= first && object.class < first + count) ?? [];
}

type Found = ReturnType<typeof pictureDetections>;

interface Compared {
  readonly row: number;
  readonly objects: readonly TargetObject[];
  readonly now: Found;
  readonly learnt?: Found;
}

function comparedPictures(
  targets: DetectionTargets,
  task: Task,
  rows: Int32Array,
  now: readonly Detection[],
  learnt?: readonly Detection[],
): readonly Compared[] {
  const [nowIn, learntIn] = [now, learnt ?? []].map((each) => grouped(each, ({ picture }) => picture));
  return Array.from(rows, (row) => {
    const objects = objectsOf(targets, task, row);
    const of = (detections: readonly Detection[] = []) => pictureDetections(targets, task, detections, objects);
    return { row, objects, now: of(nowIn?.get(row)), ...(learnt && { learnt: of(learntIn?.get(row)) }) };
  });
}

const scoresOf = ({ now, learnt }: Compared) => ({ now: now.scores, learnt: learnt?.scores });

function countsOf(compared: readonly Compared[]): Pick<TaskDetections, 'objects' | 'found'> {
  const found = (scores: readonly number[]) => scores.filter(isFound).length;
  const sum = (of: (each: Compared) => number) => compared.reduce((total, each) => total + of(each), 0);
  const now = sum((each) => found(each.now.scores));
  const learnt = sum((each) => found(each.learnt?.scores ?? []));
  const isCompared = compared.some((each) => each.learnt);
  return { objects: sum((each) => each.now.scores.length), found: { now, ...(isCompared && { learnt }) } };
}

async function shownPicture(
  { pictures, classNames }: DetectionTargets,
  { row, objects, now, learnt }: Compared,
  side: number,
): Promise<TaskDetections['shown'][number]> {
  const picture = pictures[row];
  if (!picture) throw new Error(`no picture has the row ${row}`);
  const { path, width, height } = picture;
  return {
    ...{ name: basename(path), width, height, objectCount: objects.length },
    picture: await smallPicture(path, picture, side),
    objects: objects.slice(0, MAX_OBJECTS).map(({ class: label, box, difficult, crowd }): ShownObject => {
      const flag = difficult ? 'difficult' : crowd ? 'crowd' : undefined;
      return { name: classNames[label] ?? '', ...rounded(box), ...(flag && { flag }) };
    }),
    now: now.shown,
    ...(learnt && { learnt: learnt.shown }),
  };
}
