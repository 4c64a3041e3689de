import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { resumption } from '../../../src/training/saved';
import { trainedOn } from '../../fixtures/engines';
import { trainOnce, trainRun } from '../training/someRun';
import { splitPatterns } from './splitPatterns';

type Lwf = Extract<ExperimentInput['method'], { kind: 'lwf' }>;

const lwf = (options: Partial<Lwf> = {}): Lwf => ({ kind: 'lwf', ...options });

describe.for(trainedOn.slice(0, 2))('LwF on $info.kind', (engine) => {
  test('old heads are trained along, and what is kept is the network as the task before left it', async () => {
    const run = await trainOnce(engine, splitPatterns(lwf()));
    for (const name of ['dense1/kernel', 'head1/kernel', 'head2/bias']) {
      expect(run.state(2).get(`old/${name}`)).toEqual(run.state(2).get(`weights/${name}`));
      expect(run.state(3).get(`weights/${name}`), name).not.toEqual(run.state(2).get(`weights/${name}`));
    }
    const kept = run.events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
    const body = 64 * 20 + 20;
    expect(kept).toEqual([1, 2, 3].map((heads) => 4 * (body + heads * (20 * 2 + 2))));
  });

  test('distillation forgets less than none', async () => {
    const forgotten = async (method: ExperimentInput['method']) => {
      const benchmark = { kind: 'permuted', dataset: 'patterns', tasks: 3 } as const;
      const training = { epochs: 15, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.01 } } as const;
      const run = await trainOnce(
        engine,
        splitPatterns(method, { scenario: 'domain-incremental', benchmark, training }),
      );
      return run.accuracy(1, 1) - run.accuracy(3, 1);
    };
    const lost = await forgotten({ kind: 'finetune' });
    expect(lost).toBeGreaterThan(0.1);
    expect(await forgotten(lwf({ lambda: 3 }))).toBeLessThan(lost / 2);
  });

  test.for(['sgd', 'adam'] as const)(
    'warm-up (%s): one epoch more, in which nothing but the new head moves',
    async (kind) => {
      const optimizer = { kind, learningRate: 0.01, ...(kind === 'sgd' && { momentum: 0.9 }) } as const;
      const training = { batchSize: 16, optimizer, epochs: 1 } as const;
      const warm = await trainRun(engine, splitPatterns(lwf({ warmUpEpochs: 2 }), { training }), {
        shouldStop: (events) =>
          events.some((event) => event.type === 'epoch-finished' && event.task === 2 && event.epoch === 2),
      });
      expect(warm.ended).toBe('stopped');
      const started = warm.events.flatMap((event) => (event.type === 'task-started' ? [event.epochs] : []));
      expect(started).toEqual([1, 3]);
      const { state } = resumption(warm.run).saved;
      for (const [name, values] of warm.state(1)) {
        if (name.startsWith('weights/')) expect(state.get(name), name).toEqual(values);
        if (name.startsWith('optimizer/'))
          expect(
            state.get(name)?.every((value) => value === 0),
            name,
          ).toBe(true);
      }
      const done = await trainRun(engine, splitPatterns(lwf({ warmUpEpochs: 2 }), { training }), {
        earlier: warm.run,
      });
      const unbroken = await trainOnce(engine, splitPatterns(lwf({ warmUpEpochs: 2 }), { training }));
      expect(done.sha256(3)).toBe(unbroken.sha256(3));
    },
  );

  test('a run that is stopped in the middle notes the same answers again', async () => {
    const experiment = splitPatterns(lwf(), {
      network: { kind: 'mlp', hidden: [20], normalization: 'batch', dropout: 0.1 },
    });
    const unbroken = await trainOnce(engine, experiment);
    const broken = await trainRun(engine, experiment, {
      shouldStop: (events) =>
        events.some((event) => event.type === 'epoch-finished' && event.task === 2 && event.epoch === 3),
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experiment, { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  });
});
