import type { MethodDescription } from '../core/experiment/experiment';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import type { Parameter } from '../network/layer';
import type { Learner, Method, MethodContext } from './method';

type Description = Extract<MethodDescription, { kind: 'rehearsal' }>;

/** Numbers of the remembered rows, and of the task that each belongs to; 0 where a place is free. */
const ROWS = 'memory/rows';
const TASKS = 'memory/tasks';

/**
 * Rehearsal (Robins, Connection Science 1995; as experience replay Chaudhry et al. 2019).
 *
 * A memory of M samples is shared evenly by the t tasks learnt so far, M / t each, and within a task by its classes.
 * While a task is learnt, each mini-batch B is joined by as many remembered samples B', and the loss is the mean
 * cross-entropy of all of them, each among the outputs of its own task:
 *   L(θ) = 1 / (|B| + |B'|) Σ_{k ∈ B ∪ B'} CE(F(x_k; θ), y_k)
 * A checkpoint holds the numbers of the remembered rows of the data set. What it costs are the samples themselves.
 */
export function rehearsal({ size, unit, memoryBatch }: Description, { sampleBytes, seed }: MethodContext): Method {
  const places = unit === 'samples' ? size : Math.floor(size / sampleBytes);
  if (places === 0) {
    throw new UserError(
      `method.size: ${size} bytes hold no sample of ${sampleBytes} bytes`,
      `Set it to ${sampleBytes} or more, or set method.unit to "samples".`,
    );
  }
  const variable = (name: string): Parameter => ({ name, shape: [places], initial: { kind: 'zeros' } });
  const remembered = (learner: Learner) => {
    const [rows, tasks] = [learner.read(ROWS), learner.read(TASKS)];
    return [...tasks].flatMap((task, i) => (task > 0 ? [{ task, row: rows[i] ?? 0 }] : []));
  };
  return {
    memory: [variable(ROWS), variable(TASKS)],
    trainsOn: 'task-and-memory',
    rehearsal(learner) {
      const memory = remembered(learner);
      return {
        rows: Int32Array.from(memory, ({ row }) => row),
        tasks: Int32Array.from(memory, ({ task }) => task),
        ...(memoryBatch !== undefined && { batch: memoryBatch }),
      };
    },
    keptBytes: (learner) => remembered(learner).length * sampleBytes,
    afterTask(learner) {
      const { number } = learner.task;
      const share = (task: number) => Math.floor(places / number) + (task <= places % number ? 1 : 0);
      const earlier = remembered(learner);
      const fresh = balanced(learner, seed).map((row) => ({ task: number, row }));
      const memory = Array.from({ length: number }, (_, i) => i + 1).flatMap((task) =>
        (task === number ? fresh : earlier.filter((each) => each.task === task)).slice(0, share(task)),
      );
      const column = (value: (each: { task: number; row: number }) => number) => {
        const values = new Float32Array(places);
        values.set(memory.map(value));
        return values;
      };
      learner.write(
        ROWS,
        column(({ row }) => row),
      );
      learner.write(
        TASKS,
        column(({ task }) => task),
      );
      return undefined;
    },
  };
}

/** The task's training samples in random order, its classes by turns: any number of the first are balanced. */
function balanced(learner: Learner, seed: number): readonly number[] {
  const { train, number } = learner.task;
  const order = shuffled(train.length, randomOf(seed, 'memory', number));
  const turns = new Map<number, number>();
  const placed = [...order].map((place) => {
    const row = train[place] ?? 0;
    const unit = learner.unit(row);
    const turn = turns.get(unit) ?? 0;
    turns.set(unit, turn + 1);
    return { row, turn };
  });
  return placed.sort((a, b) => a.turn - b.turn).map(({ row }) => row);
}
