import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSnapshot } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { requireWhole, resumption, type Saved, stored } from '../../../src/training/saved';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const parts = [{ name: 'weights/w', shape: [2], initial: { kind: 'zeros' } as const }];
const saved: Saved = {
  position: {
    task: 1,
    step: 3,
    runSteps: 4,
    optimizerSteps: { body: 5 },
    seconds: 6,
    epochLoss: 7,
    epochCorrect: 8,
    attempts: [{ lambda: 0, accuracy: 0.5 }],
  },
  state: new Map([['weights/w', Float32Array.of(1, 2)]]),
  best: { accuracy: 0.9, weights: new Map([['weights/w', Float32Array.of(3, 4)]]) },
};
const runWith = (state: Parameters<typeof writeSnapshot>[1]) => {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  writeSnapshot(run, state);
  return run;
};

describe('a snapshot', () => {
  it('holds a position by the names that files have had from the first version on, and is read again', () => {
    const written = stored(saved, parts);
    expect(written.metadata.position).toBe(
      '{"task":1,"step":3,"total":4,"ages":{"body":5},"seconds":6,"epochLoss":7,"epochCorrect":8,"best":0.9,' +
        '"tried":[{"lambda":0,"accuracy":0.5}]}',
    );
    expect([...written.tensors.keys()]).toEqual(['weights/w', 'best/weights/w']);
    expect(resumption(runWith(written)).saved).toEqual(saved);
  });

  it('of another version is refused, and the message says what to do', () => {
    const run = runWith({ ...stored(saved, parts), metadata: { position: '{"task":1}' } });
    expect(() => resumption(run)).toThrow(`${run.snapshot} was written by another version`);
    for (const [name, shape] of [
      ['weights/w', [3]],
      ['weights/new', [2]],
    ] as const) {
      const needed = { name, shape, initial: { kind: 'zeros' } as const };
      expect(() => requireWhole(run, saved, [...parts, needed])).toThrow(`it has no ${name} of the shape [${shape}]`);
    }
    expect(() => requireWhole(run, saved, parts)).not.toThrow();
  });
});
