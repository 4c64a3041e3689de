import type { MethodDescription } from '../core/methods/methods';
import { grown } from '../core/omega/grown';
import { keepsImportance, ownImportance, tellsOwnImportance } from '../core/omega/own';
import type { EventOf } from '../core/run/event';
import { readCheckpoint } from '../store/checkpoints';
import { readEvents } from '../store/logReader';
import type { RunDirectory } from '../store/runDirectory';
import type { StoredTensor } from '../store/safetensors';

export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type CheckpointTensors = ReadonlyMap<string, StoredTensor>;

/** `trained`: as the task left it; `latest`: with the Ω that was re-estimated since, if it was. */
export type ReadTensors = (task: number, version?: 'trained' | 'latest') => CheckpointTensors;

/** Checkpoints held at a time: a task is compared with the one before. */
const MAX_HELD = 2;

/**
 * Reads the tensors of a run's checkpoints. Where the method keeps Ω and θ* of each task, the sum of the Ω and the last
 * θ* are there as well, under the names that accumulated ones have.
 */
export function checkpointReader(run: RunDirectory): ReadTensors {
  const checkpoints = readEvents(run.events).filter((event) => event.type === 'checkpoint');
  const held = new Map<EventOf<'checkpoint'>, CheckpointTensors>();
  return (task, version = 'latest') => {
    const ofTask = checkpoints.filter((event) => event.task === task);
    const event = version === 'trained' ? ofTask[0] : ofTask.at(-1);
    if (!event) throw new Error(`the run ${run.id} has no checkpoint of task ${task}`);
    const tensors = held.get(event) ?? withSums(readCheckpoint(run, event).tensors, task);
    // The one read last is dropped last.
    held.delete(event);
    for (const [oldest] of [...held].slice(0, Math.max(0, held.size + 1 - MAX_HELD))) held.delete(oldest);
    held.set(event, tensors);
    return tensors;
  };
}

function withSums(tensors: CheckpointTensors, task: number): CheckpointTensors {
  const joined = new Map(tensors);
  for (let earlier = 1; earlier <= task; earlier++) {
    for (const [name, { shape, data }] of under(tensors, `task-${earlier}/`)) {
      const before = name.startsWith('importance/') ? floatsOf(joined, name) : undefined;
      joined.set(name, { dtype: 'F32', shape, data: before ? data.map((x, i) => x + (before[i] ?? 0)) : data });
    }
  }
  return joined;
}

/** The tensors whose names begin with `prefix`, by the rest of the name. */
export function under(tensors: CheckpointTensors, prefix: string): Map<string, FloatTensor> {
  const found = new Map<string, FloatTensor>();
  for (const [name, { shape, data }] of tensors) {
    if (name.startsWith(prefix) && data instanceof Float32Array) found.set(name.slice(prefix.length), { shape, data });
  }
  return found;
}

export function floatsOf(tensors: CheckpointTensors, name: string): Float32Array | undefined {
  const data = tensors.get(name)?.data;
  return data instanceof Float32Array ? data : undefined;
}

/** The own Ω of those tasks, ascending, of which it is known at the checkpoint: as kept, or by what it added. */
export function* ownOmegas(
  read: ReadTensors,
  method: MethodDescription,
  tasks: readonly number[],
  checkpoint: number,
): Generator<{ readonly task: number; readonly tensors: ReadonlyMap<string, FloatTensor> }> {
  if (!keepsImportance(method)) return;
  const known = tasks.filter((task) => tellsOwnImportance(method, task));
  const kept = (task: number, at: CheckpointTensors) => under(at, `task-${task}/importance/`);
  const [first] = known;
  const keepsEach = first !== undefined && kept(first, read(first, 'trained')).size > 0;
  for (const task of known) {
    yield { task, tensors: keepsEach ? kept(task, read(checkpoint)) : addedBy(read, method, task) };
  }
}

function addedBy(read: ReadTensors, method: MethodDescription, task: number): Map<string, FloatTensor> {
  const before = task > 1 ? read(task - 1) : undefined;
  return new Map(
    [...under(read(task, 'trained'), 'importance/')].map(([name, { shape, data }]) => {
      const earlier = before && (floatsOf(before, `importance/${name}`) ?? new Float32Array());
      // A head that is new or has grown had no Ω there.
      const fitting = earlier && grown(earlier, shape, new Float32Array(data.length));
      return [name, { shape, data: ownImportance(method, task, data, fitting) }];
    }),
  );
}
