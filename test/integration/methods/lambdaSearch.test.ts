import { describe, expect, test } from 'vitest';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import type { EventOf } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { runResult } from '../../../src/core/run/result';
import { resumption } from '../../../src/training/saved';
import { trainedOn } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { type SomeRun, trainOnce, trainRun } from '../training/someRun';

const benchmark = { kind: 'permuted', dataset: 'patterns', tasks: 2, validation: 0.2 } as const;

function experimentWith(method: object, changes: Partial<ExperimentInput> = {}): Experiment {
  return someExperiment({
    benchmark,
    network: { kind: 'mlp', hidden: [20], dropout: 0.1 },
    training: { epochs: 4, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } },
    method: method as ExperimentInput['method'],
    ...changes,
  });
}

const tries = ({ events }: SomeRun, task?: number) =>
  events.filter(
    (event): event is EventOf<'lambda-tried'> =>
      event.type === 'lambda-tried' && (task === undefined || event.task === task),
  );

/** λ is far too high first, and enough at the latest after some tries. */
const search = { start: 1e4, factor: 0.02, share: 0.9, tries: 6 };

/** A penalty on weights and one on answers first. */
const methods = [
  { kind: 'mas' },
  { kind: 'lwf' },
  { kind: 'local-mas' },
  { kind: 'ewc' },
  { kind: 'ewc', terms: 'online' },
  { kind: 'si' },
  { kind: 'ebll', autoencoder: { units: 8, epochs: 2 } },
  { kind: 'imm', transfer: 'l2' },
];

describe.for(trainedOn.slice(0, 2))('λ that is searched on $info.kind', (engine) => {
  test.for(firstOrAll(methods, 2))('%j is learnt as if the λ that was chosen had been known', async (method) => {
    const run = await trainOnce(engine, experimentWith({ ...method, lambda: 'search', search }));
    const chosen = tries(run, 2).at(-1);
    expect(tries(run, 1)).toEqual([]);
    expect(tries(run, 2).length).toBeGreaterThan(2);
    expect(tries(run, 2).map(({ verdict }) => verdict)).toEqual([
      'reference',
      ...new Array(tries(run, 2).length - 2).fill('too-high'),
      'chosen',
    ]);

    const known = await trainOnce(engine, experimentWith({ ...method, lambda: chosen?.lambda }));
    for (const [name, values] of known.state(2)) expect(run.state(2).get(name), name).toEqual(values);
    expect(run.accuracy(2, 2)).toBe(known.accuracy(2, 2));
  });

  test('the reference is fine-tuning, judged on the new task’s own held-out samples', async () => {
    const training = { ...experimentWith({ kind: 'finetune' }).training, keep: 'best-validation' } as const;
    const run = await trainOnce(engine, experimentWith({ kind: 'mas', lambda: 'search', search }, { training }));
    const [reference] = tries(run, 2);
    expect(reference).toMatchObject({ lambda: 0, on: 'validation', samples: 36, verdict: 'reference' });
    const free = await trainOnce(engine, experimentWith({ kind: 'finetune' }, { training }));
    const selections = free.events.flatMap((event) =>
      event.type === 'epoch-finished' && event.task === 2 ? [event.selection ?? Number.NaN] : [],
    );
    expect(reference?.accuracy).toBe(Math.max(...selections));

    const without = { kind: 'permuted', dataset: 'patterns', tasks: 2 } as const;
    const other = await trainOnce(
      engine,
      experimentWith({ kind: 'mas', lambda: 'search', search }, { benchmark: without }),
    );
    expect(tries(other)[0]).toMatchObject({ on: 'train', samples: 180 });
  });

  test('what was chosen stands in the checkpoint, in the log and in the result', async () => {
    const three = { ...benchmark, tasks: 3 };
    const experiment = experimentWith({ kind: 'ewc', lambda: 'search', search }, { benchmark: three });
    const run = await trainOnce(engine, experiment);
    for (const task of [2, 3]) {
      const of = tries(run, task);
      expect(run.state(task).get('method/lambda')?.[0]).toBeCloseTo(of.at(-1)?.lambda ?? Number.NaN, 3);
      const { lambdas, lambda } = runResult('run', experiment, runState(run.events));
      expect(lambda).toBeUndefined();
      expect(lambdas?.find((each) => each.task === task)).toMatchObject({
        lambda: of.at(-1)?.lambda,
        tries: of.length - 1,
        isEnough: true,
        reference: of[0]?.accuracy,
      });
    }
  });

  test('where no λ is enough, the last allowed is taken, and said to be that', async () => {
    const stubborn = { ...search, factor: 0.99, tries: 2 };
    const experiment = experimentWith({ kind: 'mas', lambda: 'search', search: stubborn });
    const run = await trainOnce(engine, experiment);
    expect(tries(run, 2).map(({ verdict }) => verdict)).toEqual(['reference', 'too-high', 'last-chosen']);
    expect(runResult('run', experiment, runState(run.events)).lambdas?.[0]).toMatchObject({
      isEnough: false,
      tries: 2,
    });
  });

  test('a λ under which training diverges is too high, not the end of the run', async () => {
    const training = { epochs: 4, batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.1 } } as const;
    const wild = { start: 1e9, factor: 1e-5, share: 0.5, tries: 5 };
    const run = await trainOnce(engine, experimentWith({ kind: 'mas', lambda: 'search', search: wild }, { training }));
    expect(run.ended).toBe('done');
    expect(tries(run, 2)[1]).toMatchObject({ accuracy: 0, verdict: 'too-high' });
    const hopeless = { ...wild, tries: 1 };
    await expect(
      trainOnce(engine, experimentWith({ kind: 'mas', lambda: 'search', search: hopeless }, { training })),
    ).rejects.toThrow(/task 2 diverged with every λ/);
  });

  test('a run that is stopped in any try ends as if it had not been', async () => {
    const experiment = experimentWith({ kind: 'mas', lambda: 'search', search });
    const unbroken = await trainOnce(engine, experiment);
    const most = tries(unbroken, 2).length;
    // After the reference and before it, then in every later one.
    for (const often of firstOrAll([1, 0, ...Array.from({ length: most - 2 }, (_, i) => i + 2)])) {
      const broken = await trainRun(engine, experiment, {
        shouldStop: (events) => {
          const tried = events.filter((event) => event.type === 'lambda-tried').length;
          return tried === often && events.some((event) => event.type === 'task-started' && event.task === 2);
        },
      });
      expect(broken.ended).toBe('stopped');
      expect(resumption(broken.run).resumed).toMatchObject({ task: 2, tried: often });
      const resumed = await trainRun(engine, experiment, { earlier: broken.run });
      for (const task of [1, 2]) expect(resumed.sha256(task), `try ${often}`).toBe(unbroken.sha256(task));
    }
  });
});
