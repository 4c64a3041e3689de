import { openRunStream } from '../benchmarks/runStream';
import type { Stream, Task } from '../benchmarks/stream';
import type { Experiment } from '../core/experiment/experiment';
import { methodTitle } from '../core/methods/methods';
import { inputImage } from '../core/omega/image';
import type { InputImage, Inspection, Overlap } from '../core/omega/inspection';
import { overlapOf, type TaskOmega } from '../core/omega/overlap';
import { keepsImportance, ownImportance, tellsOwnImportance } from '../core/omega/own';
import { thinned } from '../core/omega/statistics';
import { type ExaminedTensor, inspectTensor } from '../core/omega/tensor';
import { UserError } from '../core/userError';
import { openEngine } from '../graph/engine';
import { network as networkOf } from '../network/network';
import { readCheckpoint } from '../store/checkpoints';
import { readEvents } from '../store/eventLog';
import { type OpenRun, openRun, type RunDirectory } from '../store/runDirectory';
import type { StoredTensor } from '../store/safetensors';
import { taskOf } from '../training/checkpointAccuracy';
import { measureImportance } from '../training/checkpointImportance';
import { headsAt } from '../training/scenario';
import { chooseCheckpoint } from './checkpoint';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Max. tasks compared with each other; each takes two checkpoints to read. */
const MAX_TASKS_COMPARED = 8;
/** Max. elements of a tensor that tasks are compared on. */
const MAX_ELEMENTS_COMPARED = 500_000;

/** Numbers about Ω at a checkpoint, for people to look at. It writes nothing. */
export async function inspectCheckpoint({ measure, ...request }: RequestOf<'inspect'>): Promise<Results['inspect']> {
  const open = openRun(request.run);
  const { run, experiment } = open;
  const { chosen: checkpoint, learnt } = chooseCheckpoint(run, request.checkpoint);
  const now = tensorsOf(run, checkpoint);
  const stored = under(now, 'importance/');
  if (stored.size === 0 && !measure) {
    throw new UserError(
      `The method ${methodTitle(experiment.method.kind)} keeps no importance, so checkpoint ${checkpoint} holds none.`,
      'Measure it on data: choose training or test samples.',
    );
  }
  const stream = await streamOf(open, measure !== undefined);
  const engine = measure && (await openEngine(request.engine));
  const measured =
    stream &&
    engine &&
    (await measureImportance({ run, experiment, engine, tell }, { checkpoint, ...measure }, stream));
  const omegas = measured ? under(measured.tensors, 'importance/') : stored;

  // Re-estimated Ω is best compared with what the method holds at the same checkpoint.
  const usual = measured && stored.size > 0 ? checkpoint : learnt.findLast((task) => task < checkpoint);
  const baseNumber = request.base === undefined ? usual : chooseCheckpoint(run, request.base).chosen;
  const base = baseNumber === undefined || baseNumber === checkpoint ? now : tensorsOf(run, baseNumber);
  const hasBase = baseNumber !== undefined && (baseNumber !== checkpoint || measured !== undefined);
  const moves = hasBase && baseNumber < checkpoint;

  const examined = [...omegas].map(([tensor, omega]): ExaminedTensor => {
    const [baseOmega, anchor] = [floatsOf(base, `importance/${tensor}`), floatsOf(base, `anchor/${tensor}`)];
    // The head may have grown since.
    const fits = baseOmega?.length === omega.data.length;
    return {
      tensor,
      shape: omega.shape,
      omega: omega.data,
      weight: floatsOf(now, `weights/${tensor}`) ?? new Float32Array(omega.data.length),
      ...(hasBase && fits && baseOmega && { base: { omega: baseOmega, ...(moves && anchor && { anchor }) } }),
    };
  });
  const elements = examined.reduce((sum, { omega }) => sum + omega.length, 0);
  const total = examined.reduce((sum, { omega }) => sum + omega.reduce((part, value) => part + value, 0), 0);
  const overlap = measured ? undefined : overlapUpTo(open, learnt, checkpoint);
  return {
    run: run.id,
    checkpoint,
    base: hasBase ? baseNumber : undefined,
    source: measure && measured ? { kind: 'measured', ...measure, samples: measured.samples } : { kind: 'accumulated' },
    classes: classesOf(stream?.tasks[checkpoint - 1]),
    tensors: examined.map((each) => inspectTensor(each, total / Math.max(1, elements))),
    overlap,
    agreement: measured?.agreement,
    images: stream ? imagesOf(open, stream, checkpoint, omegas, measured !== undefined) : [],
  };
}

function classesOf(task: Task | undefined): Inspection['classes'] {
  return task?.classes.map((id, i) => ({ id, name: task.words?.[i]?.at(-1) ?? String(id) })) ?? [];
}

interface OmegaTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * The tensors of a checkpoint. Where the method keeps Ω and θ* of each task, the sum of the Ω and the last θ* are there
 * as well, under the names that accumulated ones have.
 */
function tensorsOf(run: RunDirectory, task: number): ReadonlyMap<string, StoredTensor> {
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === task);
  if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint of task ${task}`);
  const { tensors } = readCheckpoint(run, event);
  const joined = new Map(tensors);
  for (let earlier = 1; earlier <= task; earlier++) {
    for (const [name, { shape, data }] of under(tensors, `task-${earlier}/`)) {
      const before = name.startsWith('importance/') ? floatsOf(joined, name) : undefined;
      joined.set(name, { dtype: 'F32', shape, data: before ? data.map((x, i) => x + (before[i] ?? 0)) : data });
    }
  }
  return joined;
}

function under(tensors: ReadonlyMap<string, StoredTensor>, prefix: string): Map<string, OmegaTensor> {
  const found = new Map<string, OmegaTensor>();
  for (const [name, { shape, data }] of tensors) {
    if (name.startsWith(prefix) && data instanceof Float32Array) found.set(name.slice(prefix.length), { shape, data });
  }
  return found;
}

function floatsOf(tensors: ReadonlyMap<string, StoredTensor>, name: string): Float32Array | undefined {
  const data = tensors.get(name)?.data;
  return data instanceof Float32Array ? data : undefined;
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
function overlapUpTo({ run, experiment }: OpenRun, learnt: readonly number[], checkpoint: number): Overlap | undefined {
  const tasks = spread(
    learnt.filter((task) => task <= checkpoint),
    MAX_TASKS_COMPARED,
  );
  if (tasks.length < 2) return undefined;
  const owns = tasks.flatMap((task): TaskOmega[] => {
    const own = ownOmega(run, experiment, task);
    if (!own) return [];
    return [
      { task, tensors: new Map([...own].map(([name, { data }]) => [name, thinned(data, MAX_ELEMENTS_COMPARED)])) },
    ];
  });
  return owns.length > 1 ? overlapOf(owns) : undefined;
}

/** A task's own Ω: what the method accumulated up to it, less what it had before. */
function ownOmega(run: RunDirectory, experiment: Experiment, task: number): Map<string, OmegaTensor> | undefined {
  const { method } = experiment;
  if (!keepsImportance(method) || !tellsOwnImportance(method, task)) return undefined;
  const after = under(tensorsOf(run, task), 'importance/');
  const before = task > 1 ? tensorsOf(run, task - 1) : undefined;
  return new Map(
    [...after].map(([name, { shape, data }]) => {
      const earlier = before && floatsOf(before, `importance/${name}`);
      // A head that has grown was not there before in this shape.
      const fitting = earlier?.length === data.length ? earlier : before && new Float32Array(data.length);
      return [name, { shape, data: ownImportance(method, task, data, fitting) }];
    }),
  );
}

/** Ω of the kernels that see the input, folded back to its shape; summed over heads where those see it. */
function imagesOf(
  { run, experiment }: OpenRun,
  stream: Stream,
  checkpoint: number,
  omegas: ReadonlyMap<string, OmegaTensor>,
  isMeasured: boolean,
): InputImage[] {
  const task = taskOf(stream.tasks, checkpoint);
  const { permutation } = task;
  const heads = headsAt(experiment.scenario, stream, task);
  const { inputKernels } = networkOf(experiment.network, stream.inputShape, heads, experiment.seed);
  const image = (
    of: InputImage['of'],
    from: ReadonlyMap<string, OmegaTensor> | undefined,
    order: Int32Array | undefined,
    scrambled: boolean,
  ): InputImage[] => {
    const [first, ...others] = inputKernels.flatMap(({ parameter, sees }) => {
      const found = from?.get(parameter);
      const kernel = found && { sees, shape: found.shape, omega: found.data };
      return (kernel && inputImage(of, kernel, stream.inputShape, order, scrambled)) ?? [];
    });
    if (!first) return [];
    const values = first.values.map((value, i) => others.reduce((sum, each) => sum + (each.values[i] ?? 0), value));
    return [{ ...first, values }];
  };
  if (isMeasured) return image('measured', omegas, permutation, false);
  const isPermuted = stream.tasks.slice(0, checkpoint).some((each) => each.permutation);
  return [
    ...image('accumulated', omegas, undefined, isPermuted),
    ...image('own', ownOmega(run, experiment, checkpoint), permutation, false),
  ];
}

/** At most `max` of a list, evenly spread, with both ends. */
function spread<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list];
  const place = (i: number) => Math.round((i * (list.length - 1)) / (max - 1));
  return Array.from({ length: max }, (_, i) => list[place(i)] as T);
}
