import { expect, onTestFinished, test } from 'vitest';
import { openInterpreter } from '../../../src/graph/interpreter';
import { TaskLearner } from '../../../src/training/taskLearner';
import { shapesBenchmark, shapesExperiment, shapesStream } from '../../fixtures/shapes';

const engine = await openInterpreter('wasm');

/** Ω of a detector at its beginning, on two pictures with ten proposals each. */
async function omegaWith(kind: 'mas' | 'local-mas', regions: number): Promise<ReadonlyMap<string, Float32Array>> {
  const proposals = { ...shapesBenchmark.proposals, max: 10 };
  const experiment = shapesExperiment({ kind, lambda: 1 }, { benchmark: { regions, proposals } });
  const stream = await shapesStream(experiment, { train: 6, test: 4 });
  const learner = new TaskLearner(engine, experiment, stream);
  onTestFinished(() => learner.close());
  const [first] = stream.tasks;
  if (!first) throw new Error('there are tasks');
  await learner.begin(first, new Map());
  return learner.importance(first.train.slice(0, 2));
}

test.for(['mas', 'local-mas'] as const)(
  'where a picture has fewer proposals than regions, %s measures them alone',
  async (kind) => {
    const [own, filledUp] = [await omegaWith(kind, 10), await omegaWith(kind, 16)];
    for (const [name, values] of own) {
      const largest = Math.max(...values);
      expect(largest, name).toBeGreaterThan(0);
      const apart = values.map((value, i) => Math.abs(value - (filledUp.get(name)?.[i] ?? Number.NaN)));
      expect(Math.max(...apart) / largest, name).toBeLessThan(1e-4);
    }
  },
);
