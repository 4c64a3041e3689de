import { expect, onTestFinished, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { TaskLearner } from '../../../src/training/taskLearner';
import { engines } from '../../fixtures/allEngines';
import { difference } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfData } from '../../fixtures/streams';
import { patterns } from './someRun';

const data = patterns(3, 2);

const methods: readonly ExperimentInput['method'][] = [
  { kind: 'mas', lambda: 1 },
  { kind: 'ewc', lambda: 1, fisher: 'empirical' },
];
const networks: readonly ExperimentInput['network'][] = [
  { kind: 'mlp', hidden: [9] },
  { kind: 'cnn', convolutions: [{ filters: 2 }], hidden: [5] },
];
const cases = engines.flatMap((engine) =>
  methods.flatMap((method) =>
    networks.map((network) => ({
      name: `${method.kind}, ${network.kind}, ${engine.info.kind}`,
      engine,
      method,
      network,
    })),
  ),
);

test.for(cases)(
  'samples are measured and answered as each is by itself, however many there are: $name',
  async ({ engine, method, network }) => {
    const experiment = someExperiment({
      benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 2 },
      network,
      method,
    });
    const learner = new TaskLearner(engine, experiment, streamOfData(experiment, data));
    onTestFinished(() => learner.close());
    const [first, task] = learner.stream.tasks;
    if (!first || !task) throw new Error('there are tasks');
    await learner.begin(task, new Map());
    for (const of of [task, first]) {
      const single = [...of.train].map((row) => ({
        omegas: learner.importance(Int32Array.of(row), of),
        answer: learner.answers(of, Int32Array.of(row))[0],
      }));
      for (const count of [1, 2, 5, of.train.length]) {
        const rows = of.train.subarray(0, count);
        const alone = single.slice(0, count);
        for (const [name, omega] of learner.importance(rows, of)) {
          const mean = omega.map(
            (_, i) => alone.reduce((sum, { omegas }) => sum + (omegas.get(name)?.[i] ?? 0), 0) / count,
          );
          expect(difference(omega, mean), `${name} of ${count}`).toBeLessThan(1e-6);
        }
        expect([...learner.answers(of, rows)]).toEqual(alone.map(({ answer }) => answer));
      }
    }
  },
);
