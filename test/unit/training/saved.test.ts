import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import type { RunDirectory } from '../../../src/store/runDirectory';
import type { StoredState } from '../../../src/store/safetensors';
import { Snapshots } from '../../../src/store/snapshots';
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
    sincePoint: { steps: 0, loss: 0, correct: 0, samples: 0 },
    attempts: [{ lambda: 0, accuracy: 0.5 }],
  },
  state: new Map([['weights/w', Float32Array.of(1, 2)]]),
  best: { accuracy: 0.9, weights: new Map([['weights/w', Float32Array.of(3, 4)]]) },
};
const { task, step } = saved.position;

/** A run whose log names a snapshot. */
function runWith(state: StoredState, event: { task: number; step: number } = { task, step }): RunDirectory {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  const log = openEventLog(run.events);
  log.append({ type: 'snapshot', ...event, ...new Snapshots(run, 1).write(state) });
  log.close();
  return run;
}

describe('a snapshot', () => {
  it('holds a position by the names that files have had from the first version on, and is read again', () => {
    const written = stored(saved, parts);
    expect(written.metadata.position).toBe(
      '{"task":1,"step":3,"total":4,"ages":{"body":5},"seconds":6,"epochLoss":7,"epochCorrect":8,"best":0.9,' +
        '"tried":[{"lambda":0,"accuracy":0.5}]}',
    );
    expect([...written.tensors.keys()]).toEqual(['weights/w', 'best/weights/w']);
    expect(resumption(runWith(written)).saved).toEqual(saved);
    const between = { ...saved.position, sincePoint: { steps: 2, loss: 0.1 + 0.2, correct: 7, samples: 16 } };
    expect(resumption(runWith(stored({ ...saved, position: between }, parts))).saved.position).toEqual(between);
  });

  it('that is missing is told, and the task starts from its beginning', () => {
    const run = runWith(stored(saved, parts));
    rmSync(join(run.path, 'snapshot-s1-0001.safetensors'));
    const { resumed, saved: start, notes } = resumption(run);
    expect([resumed, start.position.step]).toEqual([undefined, 0]);
    expect(notes).toEqual([
      'The snapshot snapshot-s1-0001.safetensors of the run run is missing: task 1 starts from its beginning, not from ' +
        'step 3.',
    ]);
  });

  it('of another version is refused, and the message says what to do', () => {
    const run = runWith({ ...stored(saved, parts), metadata: { position: '{"task":1}' } });
    expect(() => resumption(run)).toThrow(/snapshot-s1-0001\.safetensors was written by another version/);
    const within = { steps: 3, tries: 0 };
    for (const [name, shape] of [
      ['weights/w', [3]],
      ['weights/new', [2]],
    ] as const) {
      const needed = { name, shape, initial: { kind: 'zeros' } as const };
      expect(() => requireWhole(run, saved, [...parts, needed], within)).toThrow(
        `it has no ${name} of the shape [${shape}]`,
      );
    }
    expect(() => requireWhole(run, saved, parts, within)).not.toThrow();
    expect(() => requireWhole(run, saved, parts, { steps: 2, tries: 0 })).toThrow('it is at step 3 of 2');
    expect(() => requireWhole(run, saved, parts, { steps: 3 })).toThrow('it has 1 attempts to find λ');
    const { attempts: _, ...position } = saved.position;
    expect(() => requireWhole(run, { ...saved, position }, parts, within)).toThrow('it has no attempts to find λ');
  });

  it('whose position is no place in a training is refused', () => {
    const position = JSON.parse(stored(saved, parts).metadata.position ?? '');
    const changes = [
      { task: 0 },
      { task: 1.5 },
      { step: -1 },
      { step: 1e300 },
      { total: '4' },
      { ages: { body: -5 } },
      { seconds: -1 },
      { epochLoss: null },
      { best: 2 },
      { tried: [{ lambda: -1, accuracy: 0.5 }] },
      { sincePoint: { steps: 0.5, loss: 0, correct: 0, samples: 0 } },
    ];
    for (const change of changes) {
      const metadata = { position: JSON.stringify({ ...position, ...change }) };
      const run = runWith({ ...stored(saved, parts), metadata });
      expect(() => resumption(run), JSON.stringify(change)).toThrow('it does not say where training stood');
    }
    const run = runWith({ ...stored(saved, parts), metadata: { position: '{' } });
    expect(() => resumption(run)).toThrow('it does not say where training stood');
    expect(() => resumption(runWith(stored(saved, parts), { task: 1, step: 4 }))).toThrow(
      /says that this snapshot is of task 1, step 4, but the file says task 1, step 3/,
    );
  });
});
