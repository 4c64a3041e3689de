import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { trainRun } from './someRun';

const split = { kind: 'split', dataset: 'patterns', classesPerTask: 2 } as const;
const permuted = { kind: 'permuted', dataset: 'patterns', tasks: 3 } as const;
const adam = { kind: 'adam', learningRate: 0.01 } as const;

function experimentWith(changes: Partial<ExperimentInput>) {
  return someExperiment({
    benchmark: split,
    network: { kind: 'mlp', hidden: [20] },
    training: { epochs: 6, batchSize: 16, optimizer: adam },
    method: { kind: 'mas', lambda: 1 },
    ...changes,
  });
}

/** Which epoch's network a task ends with. */
describe.for(trainedOn.slice(0, 2))('on $info.kind', (engine) => {
  test.for(['best-validation', 'best-test'] as const)('%s puts the best epoch’s network in place', async (keep) => {
    // The rate grows a thousandfold after the first epoch: it is the best one.
    const settings = (epochs: number, keeping: 'last-epoch' | typeof keep) =>
      experimentWith({
        benchmark: { ...split, tasks: 1, validation: 0.2 },
        network: { kind: 'mlp', hidden: [20], normalization: 'batch' },
        training: {
          epochs,
          batchSize: 16,
          optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
          schedule: { kind: 'step', everyEpochs: 1, factor: 1000 },
          keep: keeping,
        },
      });
    const [best, first, last] = [
      await trainRun(engine, settings(3, keep)),
      await trainRun(engine, settings(1, 'last-epoch')),
      // After the third, the outputs are too large to measure an importance.
      await trainRun(engine, settings(2, 'last-epoch')),
    ];
    const network = (run: typeof best) =>
      new Map([...run.state(1)].filter(([name]) => /^(weights|statistics|importance|anchor)\//.test(name)));
    expect([...network(best).keys()].some((name) => name.startsWith('statistics/'))).toBe(true);
    expect(network(best)).toEqual(network(first));
    expect(network(last)).not.toEqual(network(first));
    const selections = best.events.flatMap((event) => (event.type === 'epoch-finished' ? [event.selection] : []));
    expect(selections).toHaveLength(3);
    expect(Math.max(...selections.slice(1).map((each) => each ?? 1))).toBeLessThanOrEqual(selections[0] ?? 0);
    expect(best.accuracy(1, 1)).toBe(first.accuracy(1, 1));
  });

  test('a run that is stopped in the middle ends as if it had not been, the best epoch and all', async () => {
    const experiment = experimentWith({
      scenario: 'domain-incremental',
      benchmark: { ...permuted, tasks: 2, validation: 0.2 },
      network: { kind: 'mlp', hidden: [20], dropout: 0.2, normalization: 'batch' },
      training: {
        epochs: 4,
        batchSize: 10,
        optimizer: { kind: 'adam', learningRate: 0.003 },
        schedule: { kind: 'step', everyEpochs: 2, factor: 200 },
        keep: 'best-validation',
      },
    });
    const unbroken = await trainRun(engine, experiment);
    // After the epochs 2 and 3 of each task, when the best epoch lies behind.
    let broken = await trainRun(engine, experiment, {
      shouldStop: (events) => events.some((event) => event.type === 'epoch-finished' && event.epoch === 3),
    });
    let sessions = 1;
    for (; broken.ended === 'stopped'; sessions++) {
      broken = await trainRun(engine, experiment, {
        earlier: broken.run,
        shouldStop: (events) => events.some((event) => event.type === 'epoch-finished' && event.epoch === 2),
      });
      expect(sessions).toBeLessThan(20);
    }
    expect(sessions).toBeGreaterThan(2);
    for (const task of [1, 2]) expect(broken.sha256(task)).toBe(unbroken.sha256(task));
  });
});
