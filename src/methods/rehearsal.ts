import type { OptionsOf } from '../core/methods/methods';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import type { Parameter } from '../network/layer';
import type { Learner } from './learner';
import type { Method, MethodContext } from './method';

/** Numbers of the remembered rows, and of the task that each belongs to; 0 where a place is free. */
const ROWS = 'memory/rows';
const TASKS = 'memory/tasks';

/**
 * Rehearsal (Robins, Connection Science 1995; as experience replay Chaudhry et al. 2019).
 *
 * A memory of M samples is shared evenly by the t tasks so far, M / t each, and within a task by its classes.
 * While a task is trained, as many remembered samples B' join each mini-batch B, and the loss is the mean
 * cross-entropy of all of them, each among the outputs of its own task:
 *   L(θ) = 1 / (|B| + |B'|) Σ_{k ∈ B ∪ B'} CE(F(x_k; θ), y_k)
 * A checkpoint holds the numbers of the remembered rows of the data set. What it costs are the samples themselves.
 */
export function rehearsal(
  { size, unit, memoryBatch }: OptionsOf<'rehearsal'>,
  { task, tasks, inputBytes, seed }: MethodContext,
): Method {
  const sampleBytes = inputBytes + 1;
  const places = unit === 'samples' ? size : Math.floor(size / sampleBytes);
  if (places === 0) {
    throw new UserError(
      `method.size: ${size} bytes hold no sample of ${sampleBytes} bytes`,
      `Set it to ${sampleBytes} or more, or set method.unit to "samples".`,
    );
  }
  const variable = (name: string): Parameter => ({ name, shape: [places], initial: { kind: 'zeros' } });
  const remembered = (learner: Learner) => {
    const [rows, owners] = [learner.read(ROWS), learner.read(TASKS)];
    return [...owners].flatMap((of, i) => (of > 0 ? [{ task: of, row: rows[i] ?? 0 }] : []));
  };
  return {
    memory: [variable(ROWS), variable(TASKS)],
    replay: {
      from: 'memory',
      remembered(learner) {
        const samples = remembered(learner);
        return {
          rows: Int32Array.from(samples, ({ row }) => row),
          tasks: Int32Array.from(samples, (each) => each.task),
          batch: memoryBatch,
        };
      },
    },
    keptBytes: (learner) => remembered(learner).length * sampleBytes,
    afterTask(learner) {
      const share = (of: number) => Math.floor(places / task) + (of <= places % task ? 1 : 0);
      const earlier = remembered(learner);
      const own = balanced(learner, seed).map((row) => ({ task, row }));
      const memory = tasks.flatMap((of) =>
        (of === task ? own : earlier.filter((each) => each.task === of)).slice(0, share(of)),
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
        column((each) => each.task),
      );
      return undefined;
    },
  };
}

/** The task's training samples in random order, with its classes interleaved, so that every prefix is balanced. */
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
