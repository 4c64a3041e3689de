import type { CellCard, SweepCard } from '../../src/core/panel/cellCard';
import { cellCardOf } from '../../src/core/panel/cellCardOf';
import { randomOf, uniform } from '../../src/core/random';
import type { CellState } from '../../src/core/sweep/cellState';
import type { ShownCell, ShownStatus } from '../../src/core/sweep/shownCell';

/** Cells that were never trained, with measures that a test can tell apart. */

interface Shape {
  readonly sets: Readonly<Record<string, unknown>>;
  readonly tasks?: number;
  /** Tasks trained; default all. */
  readonly learnt?: number;
  /** Average accuracy after the last task. */
  readonly accuracy?: number;
  readonly forgetting?: number;
  /** Accuracy on each task right after it was trained. */
  readonly whenLearnt?: number;
  readonly status?: ShownStatus;
  readonly why?: string;
}

/** A cell whose measures are the given ones after every task; before the second there is no forgetting. */
export function syntheticCell(id: string, shape: Shape): CellCard {
  const { sets, tasks = 3, learnt = tasks, accuracy = 0.9, forgetting = 0.05, whenLearnt = 0.95 } = shape;
  const each = <T>(value: (task: number) => T) => Array.from({ length: learnt }, (_, i) => value(i + 1));
  const state: CellState = {
    tasks,
    averages: each((task) => accuracy + 0.01 * (learnt - task)),
    forgetting: each((task) => (task === 1 ? null : forgetting)),
    learnt: each(() => whenLearnt),
    ...{ best: [], row: [], isOpen: false, seconds: 60, elapsed: 0 },
  };
  const status = shape.status ?? (learnt === tasks ? 'done' : 'stopped');
  const seed = typeof sets.seed === 'number' ? sets.seed : 0;
  const cell: ShownCell = { ...{ id, seed, sets, status, state }, ...(shape.why !== undefined && { why: shape.why }) };
  return cellCardOf(cell);
}

export function syntheticSweep(cells: readonly CellCard[], name = 'lambdas'): SweepCard {
  return { path: `/work/.mas/sweeps/${name}`, name, metric: 'accuracy', cells, read: cells.length };
}

/** A sweep of λ and learning rate over three seeds, beside fine-tuning: λ = 1 is best, and one cell of it is not done. */
export function lambdaSweep(): SweepCard {
  const seeds = [0, 1, 2];
  const rates = [0.01, 0.1];
  const cells = [0.01, 0.1, 1, 10].flatMap((lambda, l) =>
    rates.flatMap((rate, r) =>
      seeds.map((seed) =>
        syntheticCell(`lambdas-mas-${lambda}-${rate}-${seed}`, {
          sets: { method: { kind: 'mas', lambda }, 'training.optimizer.learningRate': rate, seed },
          accuracy: ([0.8, 0.86, 0.91, 0.85][l] as number) - 0.02 * r + 0.003 * (seed - 1),
          forgetting: ([0.15, 0.08, 0.04, 0.01][l] as number) + 0.005 * r,
          whenLearnt: ([0.95, 0.94, 0.93, 0.86][l] as number) - 0.01 * r,
        }),
      ),
    ),
  );
  const plain = rates.flatMap((rate) =>
    seeds.map((seed) =>
      syntheticCell(`lambdas-finetune-${rate}-${seed}`, {
        sets: { method: { kind: 'finetune' }, 'training.optimizer.learningRate': rate, seed },
        ...{ accuracy: 0.7 + 0.003 * (seed - 1), forgetting: 0.3, whenLearnt: 0.96 },
      }),
    ),
  );
  return syntheticSweep([...cells, ...plain]);
}

/** Many cells of many tasks, in the range of real ones: λ × rates × seeds. */
export function manyCells(count: number, tasks: number): SweepCard {
  const random = randomOf(1, 'cells');
  const cells = Array.from({ length: count }, (_, i) => {
    const sets = {
      'method.lambda': 10 ** ((Math.floor(i / 100) % 20) / 4 - 3),
      'training.optimizer.learningRate': 10 ** ((Math.floor(i / 10) % 10) / 5 - 4),
      'network.hidden': [64 * (1 + Math.floor(i / 2000))],
      seed: i % 10,
    };
    return syntheticCell(`many-${i}`, {
      ...{ sets, tasks, accuracy: 0.6 + 0.3 * uniform(random), forgetting: 0.2 * uniform(random) },
      whenLearnt: 0.9 + 0.1 * uniform(random),
    });
  });
  return syntheticSweep(cells, 'many');
}
