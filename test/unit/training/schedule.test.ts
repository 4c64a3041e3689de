import { describe, expect, it } from 'vitest';
import { learningRate, settingsOf } from '../../../src/training/schedule';
import { someExperiment } from '../../fixtures/someExperiment';

const length = { steps: 100, stepsPerEpoch: 20 };
const rates = (schedule: Parameters<typeof learningRate>[0]['schedule'], ...steps: readonly number[]) =>
  steps.map((step) => learningRate({ schedule }, 0.4, step, length));

describe('the learning rate', () => {
  it('stays where it is constant', () => {
    expect(rates({ kind: 'constant' }, 0, 50, 99)).toEqual([0.4, 0.4, 0.4]);
  });

  it('follows half a cosine from the first to the final rate', () => {
    const half = Math.SQRT1_2 / 2;
    const expected = [0.4, 0.4 * (0.5 + half), 0.2, 0.4 * (0.5 - half), 0];
    for (const [i, rate] of rates({ kind: 'cosine', final: 0 }, 0, 25, 50, 75, 100).entries()) {
      expect(rate).toBeCloseTo(expected[i] ?? Number.NaN, 12);
    }
    const [first, middle, last] = rates({ kind: 'cosine', final: 0.1 }, 0, 50, 100);
    expect(first).toBeCloseTo(0.4, 12);
    expect(middle).toBeCloseTo(0.22, 12);
    expect(last).toBeCloseTo(0.04, 12);
  });

  it('is multiplied after so many epochs', () => {
    const found = rates({ kind: 'step', everyEpochs: 2, factor: 0.5 }, 0, 39, 40, 79, 80, 99);
    expect(found).toEqual([0.4, 0.4, 0.2, 0.2, 0.1, 0.1]);
  });
});

describe('the settings of a task', () => {
  const optimizer = { kind: 'sgd', learningRate: 0.5 } as const;
  const { training } = someExperiment({ training: { epochs: 3, optimizer } });

  it('are those of the experiment', () => {
    expect(settingsOf(training, 1)).toEqual({ epochs: 3, learningRate: 0.5 });
    expect(settingsOf(training, 4)).toEqual({ epochs: 3, learningRate: 0.5 });
  });

  it('may be others from task 2 on, each by itself', () => {
    const later = (laterTasks: object) => settingsOf({ ...training, laterTasks }, 2);
    expect(later({ epochs: 7 })).toEqual({ epochs: 7, learningRate: 0.5 });
    expect(later({ learningRate: 0.1 })).toEqual({ epochs: 3, learningRate: 0.1 });
    expect(settingsOf({ ...training, laterTasks: { epochs: 7 } }, 1)).toEqual({ epochs: 3, learningRate: 0.5 });
  });
});
