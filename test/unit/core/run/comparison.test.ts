import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../../src/core/experiment/experiment';
import { type ComparedRun, compare } from '../../../../src/core/run/comparison';
import type { Event } from '../../../../src/core/run/event';
import { runState } from '../../../../src/core/run/reduce';
import { runResult } from '../../../../src/core/run/result';
import { statistic } from '../../../../src/core/run/statistic';
import { detectorLog } from '../../../fixtures/someDetector';
import { someExperiment } from '../../../fixtures/someExperiment';

describe('a number measured several times', () => {
  it('has the mean and the standard deviation of the sample', () => {
    // numpy: np.std([2, 4, 4, 4, 5, 5, 7, 9], ddof=1)
    expect(statistic([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, deviation: expect.closeTo(2.138089935, 9) });
  });

  it('has no deviation where it was measured once, and leaves out what was not measured', () => {
    expect(statistic([0.5, null, undefined])).toEqual({ n: 1, mean: 0.5, deviation: null });
    expect(statistic([null])).toBeNull();
  });

  it('does not lose small deviations of large numbers', () => {
    expect(statistic([1e9, 1e9 + 1, 1e9 + 2])?.deviation).toBeCloseTo(1, 12);
  });
});

describe('runs side by side', () => {
  it('are one row where they differ in their seed alone, whatever they are called', () => {
    const runs = [0, 1, 2].map((seed) => someRun(`r${seed}`, { seed, name: `run ${seed}` }, [0.5 + 0.1 * seed, 0.9]));
    const { rows, repeated } = compare(runs);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row?.seeds).toEqual([0, 1, 2]);
    expect(row?.runs).toEqual(['r0', 'r1', 'r2']);
    expect(row?.accuracy[0]).toEqual({ n: 3, mean: expect.closeTo(0.6), deviation: expect.closeTo(0.1) });
    // ACC of each: 0.7, 0.75, 0.8. Task 1 was at 1 when it was learnt, and now is at 0.6 on average.
    expect(row?.averageAccuracy).toEqual({ n: 3, mean: expect.closeTo(0.75), deviation: expect.closeTo(0.05) });
    expect(row?.drop?.mean).toBeCloseTo(0.4);
    expect(row?.backwardTransfer?.mean).toBeCloseTo(-0.4);
    expect(row?.drops).toEqual([{ n: 3, mean: expect.closeTo(0.4), deviation: expect.closeTo(0.1) }]);
    expect(repeated).toEqual([]);
  });

  it('have their subsets, and what was measured of all facts together', () => {
    const evaluation = { subsets: [{ name: 'shoes', classes: [1] }] };
    const runs = [0.4, 0.6].map((last, seed) => {
      const run = someRun(`r${seed}`, { seed, evaluation }, [0.5, 0.9]);
      const subset = {
        name: 'shoes',
        classes: [1],
        accuracyMatrix: [[1], [last, null]],
        averageAccuracy: last,
        drop: 1 - last,
      };
      return { ...run, result: { ...run.result, subsets: [subset], together: last } };
    });
    const [row] = compare(runs).rows;
    const deviation = expect.closeTo(Math.SQRT2 / 10);
    expect(row?.subsets).toEqual([
      { name: 'shoes', averageAccuracy: { n: 2, mean: 0.5, deviation }, drop: { n: 2, mean: 0.5, deviation } },
    ]);
    expect(row?.together).toEqual({ n: 2, mean: 0.5, deviation });
    expect(compare([someRun('other', {}, [0.5, 0.9])]).rows[0]).toMatchObject({ subsets: [], together: null });
  });

  it('have the metrics of detectors, and their classes by name, whichever task a seed puts them into', () => {
    const state = runState(detectorLog());
    const runs = [0, 1].map((seed): ComparedRun => {
      const benchmark = { kind: 'detection', dataset: 'd', measure: 'mAP50-95' } as const;
      const experiment = someExperiment({ seed, benchmark });
      const detector = runResult(`r${seed}`, experiment, state);
      const [cat, dog, car] = detector.classes ?? [];
      const classes = cat && dog && car ? [{ ...car, task: 1 }, dog, cat] : [];
      return { experiment, result: seed === 0 ? detector : { ...detector, classes, mAP50: 0.5 } };
    });
    const [row] = compare(runs).rows;
    expect(row?.mAP50).toEqual({ n: 2, mean: expect.closeTo((0.725 + 0.5) / 2, 12), deviation: expect.any(Number) });
    const always = (mean: number) => ({ n: 2, mean: expect.closeTo(mean, 12), deviation: expect.closeTo(0, 12) });
    expect(row?.classes).toEqual([
      { name: 'cat', learnt: always(0.5), now: always(0.25), drop: always(0.25) },
      { name: 'dog', learnt: always(0.3), now: always(0.35), drop: always(-0.05) },
      { name: 'car', learnt: always(0.6), now: always(0.6), drop: null },
    ]);
    expect(Object.keys(compare([someRun('r', {}, [0.5, 0.9])]).rows[0] ?? {})).not.toContain('classes');
  });

  it('count a seed once: the later run', () => {
    const { rows, repeated } = compare([
      someRun('old', { seed: 0 }, [0.1, 0.9]),
      someRun('other', { seed: 1 }, [0.5, 0.9]),
      someRun('new', { seed: 0 }, [0.3, 0.9]),
    ]);
    expect(rows.map(({ runs }) => runs)).toEqual([['new', 'other']]);
    expect(rows[0]?.accuracy[0]?.mean).toBeCloseTo(0.4);
    expect(repeated).toEqual(['old']);
  });

  it('are not averaged over different numbers of tasks learnt', () => {
    const { rows } = compare([someRun('whole', { seed: 0 }, [0.5, 0.9]), someRun('half', { seed: 1 }, [0.9])]);
    expect(rows.map(({ label }) => label)).toEqual(['mas, λ = 1', 'mas, λ = 1, 1 of 2 tasks']);
  });

  it('are called by the method, λ and whatever else tells them apart', () => {
    const { method, training } = someExperiment();
    if (method.kind !== 'mas') throw new Error('some experiment is one with MAS');
    const { rows } = compare([
      someRun('a', { method: { ...method, lambda: 0.1 } }, [0.5, 0.9]),
      someRun('b', { method: { ...method, lambda: 0.1, norm: 'l1' } }, [0.5, 0.9]),
      someRun('c', { method: { kind: 'finetune' }, training: { ...training, epochs: 7 } }, [0.5, 0.9]),
    ]);
    expect(rows.map(({ label }) => label)).toEqual([
      `mas, λ = 0.1, norm = l2squared, training.epochs = ${training.epochs}`,
      `mas, λ = 0.1, norm = l1, training.epochs = ${training.epochs}`,
      'finetune, training.epochs = 7',
    ]);
  });

  it('are not called by options that only come with the kind of something', () => {
    const { training } = someExperiment();
    const sgd = { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
    const { rows } = compare([
      someRun('a', { training: { ...training, optimizer: sgd } }, [0.5, 0.9]),
      someRun(
        'b',
        {
          training: {
            ...training,
            optimizer: { kind: 'adadelta', learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 },
          },
        },
        [0.5, 0.9],
      ),
    ]);
    expect(rows.map(({ label }) => label)).toEqual([
      'mas, λ = 1, training.optimizer.kind = sgd, training.optimizer.learningRate = 0.1',
      'mas, λ = 1, training.optimizer.kind = adadelta, training.optimizer.learningRate = 1',
    ]);
  });

  it('of several streams name the stream, and else what differs within one', () => {
    const { benchmark, training } = someExperiment();
    if (benchmark.kind !== 'permuted') throw new Error('some experiment is of a permuted stream');
    const split = { kind: 'split', dataset: 'mnist', classesPerTask: 2, inputs: 'unit', validation: 0 } as const;
    const { rows } = compare([
      someRun('a', {}, [0.5, 0.9]),
      someRun('b', { training: { ...training, epochs: 7 } }, [0.5, 0.9]),
      someRun('c', { benchmark: split, scenario: 'task-incremental' }, [0.5, 0.9]),
    ]);
    const permuted = `permuted ${benchmark.dataset}, domain-incremental`;
    expect(rows.map(({ label }) => label)).toEqual([
      `mas, λ = 1, ${permuted}, training.epochs = ${training.epochs}`,
      `mas, λ = 1, ${permuted}, training.epochs = 7`,
      'mas, λ = 1, split mnist, task-incremental',
    ]);
  });
});

/** A run of two tasks, the first at 100 % when it was learnt, that ends with these accuracies. */
function someRun(id: string, changes: Partial<Experiment>, last: readonly number[]): ComparedRun {
  const experiment = { ...someExperiment(), ...changes };
  const engine = { kind: 'tensorflow', version: '2.15.1', threads: 2 } as const;
  const at = '2026-01-01T00:00:00Z';
  const rows = last.length > 1 ? [[1], last] : [last];
  const bodies = rows.flatMap((row, t) =>
    row.map((accuracy, i) => ({ type: 'evaluated', after: t + 1, task: i + 1, accuracy, samples: 10 }) as const),
  );
  const events: Event[] = [
    { n: 1, at, type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b'] },
    ...bodies.map((body, i) => ({ n: i + 2, at, ...body })),
  ];
  return { experiment, result: runResult(id, experiment, runState(events)) };
}
