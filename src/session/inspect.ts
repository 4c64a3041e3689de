import { openRunStream } from '../benchmarks/streams/runStream';
import type { Stream, Task } from '../benchmarks/streams/stream';
import { classNameOf } from '../benchmarks/streams/taskSamples';
import type { Experiment } from '../core/experiment/experiment';
import { type MethodDescription, methodTitle } from '../core/methods/methods';
import { firstUnits, unitsIn } from '../core/omega/firstUnits';
import { meanOf } from '../core/omega/free';
import type { InputImage, Inspection, Overlap } from '../core/omega/inspection';
import { MAX_ELEMENTS_COMPARED, overlapOf, type TaskOmega } from '../core/omega/overlap';
import { spread, thinned } from '../core/omega/statistics';
import { type ExaminedTensor, inspectTensor } from '../core/omega/tensor';
import { UserError } from '../core/userError';
import { readEvents } from '../store/logReader';
import { type OpenRun, openRun } from '../store/runDirectory';
import { taskOf } from '../training/checkpointAccuracy';
import { measureImportance } from '../training/checkpointImportance';
import { chooseCheckpoint } from './checkpoint';
import { checkpointReader, type FloatTensor, floatsOf, ownOmegas, type ReadTensors, under } from './checkpointTensors';
import { openSessionEngine } from './engine';
import { headUnitNames } from './headUnitNames';
import { inputImager } from './inputImages';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Max. tasks compared with each other; each takes two checkpoints to read. */
const MAX_TASKS_COMPARED = 8;

/** Numbers about Ω at a checkpoint, for people to look at. It writes nothing. */
export async function inspectCheckpoint({ measure, ...request }: RequestOf<'inspect'>): Promise<Results['inspect']> {
  const open = openRun(request.run);
  const { run, experiment } = open;
  const { chosen: checkpoint, learnt } = chooseCheckpoint(run, request.checkpoint);
  const read = checkpointReader(run);
  const now = read(checkpoint);
  const stored = under(now, 'importance/');
  if (stored.size === 0 && !measure) {
    throw new UserError(
      `The method ${methodTitle(experiment.method.kind)} keeps no importance, so checkpoint ${checkpoint} holds none.`,
      'Measure it on data: choose training or test samples.',
    );
  }
  const stream = await streamOf(open, measure !== undefined);
  const engine = measure && (await openSessionEngine(request, readEvents(run.events), experiment));
  const measured =
    stream &&
    engine &&
    (await measureImportance({ run, experiment, engine, tell }, { checkpoint, ...measure }, stream));
  const omegas = measured ? under(measured.tensors, 'importance/') : stored;

  // Re-estimated Ω is best compared with what the method holds at the same checkpoint.
  const usual = measured && stored.size > 0 ? checkpoint : learnt.findLast((task) => task < checkpoint);
  const baseNumber = request.base === undefined ? usual : chooseCheckpoint(run, request.base).chosen;
  const base = baseNumber === undefined || baseNumber === checkpoint ? now : read(baseNumber);
  const hasBase = baseNumber !== undefined && (baseNumber !== checkpoint || measured !== undefined);
  const moves = hasBase && baseNumber < checkpoint;

  const names = stream ? headUnitNames(experiment, stream, checkpoint) : new Map();
  const examined = [...omegas].map(([tensor, omega]): ExaminedTensor => {
    const [baseOmega, anchor] = [floatsOf(base, `importance/${tensor}`), floatsOf(base, `anchor/${tensor}`)];
    const fits = baseOmega && unitsIn(baseOmega, omega.shape) !== undefined;
    const unitNames = names.get(tensor);
    return {
      tensor,
      shape: omega.shape,
      ...(unitNames && { unitNames }),
      omega: omega.data,
      weight: floatsOf(now, `weights/${tensor}`) ?? new Float32Array(omega.data.length),
      ...(hasBase && fits && { base: { omega: baseOmega, ...(moves && anchor && { anchor }) } }),
    };
  });
  const networkMean = meanOf(examined.map(({ omega }) => omega));
  const overlap = measured ? undefined : overlapUpTo(read, experiment.method, learnt, checkpoint);
  return {
    run: run.id,
    checkpoint,
    base: hasBase ? baseNumber : undefined,
    source: measure && measured ? { kind: 'measured', ...measure, samples: measured.samples } : { kind: 'accumulated' },
    classes: classesOf(stream?.tasks[checkpoint - 1]),
    tensors: examined.map((each) => inspectTensor(each, networkMean)),
    overlap,
    agreement: measured?.agreement,
    images: stream ? imagesOf(read, experiment, stream, checkpoint, omegas, measured !== undefined) : [],
  };
}

function classesOf(task: Task | undefined): Inspection['classes'] {
  return task?.classes.map((id, i) => ({ id, name: classNameOf(task, i) })) ?? [];
}

/** The data behind the run. Without it the checkpoint can still be looked at, as long as nothing is measured. */
async function streamOf(open: OpenRun, isNeeded: boolean): Promise<Stream | undefined> {
  try {
    return await openRunStream(open, tell);
  } catch (error) {
    if (isNeeded || !(error instanceof UserError)) throw error;
    tell(error.message);
    return undefined;
  }
}

/** Tasks 1..checkpoint against each other, some of them where they are many. */
function overlapUpTo(
  read: ReadTensors,
  method: MethodDescription,
  learnt: readonly number[],
  checkpoint: number,
): Overlap | undefined {
  const tasks = spread(
    learnt.filter((task) => task <= checkpoint),
    MAX_TASKS_COMPARED,
  );
  if (tasks.length < 2) return undefined;
  const owns = [...ownOmegas(read, method, tasks, checkpoint)];
  // A head that has grown is compared in the units that the first of the tasks had.
  const compared = owns.map(({ task, tensors }): TaskOmega => {
    const some = ([name, { data, shape }]: [string, FloatTensor]) => {
      const first = owns[0]?.tensors.get(name)?.data ?? data;
      const shared = firstUnits(data, shape, unitsIn(first, shape) ?? shape.at(-1) ?? 1);
      return [name, { omega: thinned(shared, MAX_ELEMENTS_COMPARED), elements: shared.length }] as const;
    };
    return { task, tensors: new Map([...tensors].map(some)) };
  });
  return compared.length > 1 ? overlapOf(compared) : undefined;
}

function imagesOf(
  read: ReadTensors,
  experiment: Experiment,
  stream: Stream,
  checkpoint: number,
  omegas: ReadonlyMap<string, FloatTensor>,
  isMeasured: boolean,
): InputImage[] {
  const { permutation } = taskOf(stream.tasks, checkpoint);
  const imageOf = inputImager(experiment, stream, checkpoint);
  if (isMeasured) return [imageOf('measured', omegas, { permutation }) ?? []].flat();
  const scrambled = stream.tasks.slice(0, checkpoint).some((each) => each.permutation);
  const [own] = ownOmegas(read, experiment.method, [checkpoint], checkpoint);
  return [
    imageOf('accumulated', omegas, { scrambled }) ?? [],
    (own && imageOf('own', own.tensors, { permutation })) ?? [],
  ].flat();
}
