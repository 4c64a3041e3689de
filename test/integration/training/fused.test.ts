import { describe, expect, test } from 'vitest';
import type { MethodDescription, Optimizer } from '../../../src/core/experiment/experiment';
import { experimentSchema } from '../../../src/core/experiment/experiment';
import { openNative } from '../../../src/graph/native';
import { hasOwnKernels } from '../../../src/graph/ownKernels';
import { newSettings } from '../../../src/graph/settings';
import { floats } from '../../../src/graph/value';
import { TaskLearner } from '../../../src/training/taskLearner';
import { difference, randomFloats, randomIntegers } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { range, streamOfRows } from './smallStream';

const [ROWS, INPUTS, CLASSES, BATCH, STEPS] = [60, 40, 4, 16, 100];

/** The state after 100 steps in the second task, from random weights, importances and anchors. */
async function trained(fused: boolean, method: object, optimizer: object): Promise<ReadonlyMap<string, Float32Array>> {
  const engine = await openNative({ ...newSettings(), fused });
  const experiment = someExperiment({
    network: { kind: 'mlp', hidden: [24, 24] },
    training: { optimizer: optimizer as Optimizer, batchSize: BATCH },
    method: method as MethodDescription,
  });
  const labels = [...randomIntegers([ROWS], CLASSES, 'labels').data].map(Number);
  const pixels = [...randomIntegers([ROWS * INPUTS], 256, 'pixels').data].map(Number);
  const units = { first: 0, count: CLASSES };
  const own = { train: range(0, ROWS), units };
  const stream = streamOfRows(pixels, labels, [own, own]);
  const learner = new TaskLearner(engine, experiment, stream);
  const [, task] = stream.tasks;
  if (!task) throw new Error('the stream has two tasks');
  try {
    await learner.begin(task, new Map());
    const start = new Map([...learner.state()].map(([name, { length }]) => [name, startOf(name, length)]));
    await learner.begin(task, start);
    learner.prepare();
    const rows = Int32Array.from(randomIntegers([STEPS * BATCH], ROWS, 'rows').data as Int32Array);
    learner.takeSteps({
      steps: STEPS,
      batch: BATCH,
      rows,
      labels: rows.map((row) => labels[row] ?? 0),
      rates: new Array(STEPS).fill(0.002),
      runSteps: 0,
      optimizerSteps: { body: 0, head: 0 },
    });
    return learner.state();
  } finally {
    learner.close();
  }
}

/** Importances are not negative, and the optimizer begins. */
function startOf(name: string, length: number): Float32Array {
  if (name.startsWith('optimizer/') || name.startsWith('path/')) return new Float32Array(length);
  return floats(randomFloats([length], name.includes('importance/') ? 0 : -0.3, 0.3, name));
}

const adam = { kind: 'adam', learningRate: 0.002 };
const mas = { kind: 'mas', lambda: 2 };
const cases: readonly (readonly [string, object, object])[] = [
  ['MAS with Adam', mas, adam],
  ['MAS with Adam and weight decay', mas, { ...adam, weightDecay: 0.01 }],
  ['MAS with AdamW', mas, { ...adam, kind: 'adamw', weightDecay: 0.05 }],
  ['MAS with gradient descent', mas, { kind: 'sgd', learningRate: 0.002, weightDecay: 0.01 }],
  ['MAS with momentum', mas, { kind: 'sgd', learningRate: 0.002, momentum: 0.9 }],
  ['MAS with Nesterov momentum', mas, { kind: 'sgd', learningRate: 0.002, momentum: 0.9, nesterov: true }],
  ['MAS with Adadelta', mas, { kind: 'adadelta', learningRate: 1 }],
  ['local MAS', { kind: 'local-mas', lambda: 2 }, adam],
  ['SI', { kind: 'si', lambda: 2 }, adam],
  ['EWC', { kind: 'ewc', lambda: 2 }, adam],
  ['online EWC', { kind: 'ewc', lambda: 2, terms: 'online' }, adam],
  ['L2', { kind: 'l2', lambda: 0.1 }, adam],
  ['IMM with L2 transfer', { kind: 'imm', transfer: 'l2', lambda: 0.1 }, adam],
  ['fine-tuning', { kind: 'finetune' }, adam],
  ['LwF', { kind: 'lwf' }, adam],
];

describe.runIf(hasOwnKernels())('updates in one pass', () => {
  test.for(cases)('%s: 100 steps end where those of TensorFlow’s operations do', async ([, method, optimizer]) => {
    const kinds = experimentSchema.shape;
    const given = [kinds.method.parse(method), kinds.training.shape.optimizer.parse(optimizer)] as const;
    const [ours, theirs] = [await trained(true, ...given), await trained(false, ...given)];
    for (const [name, expected] of theirs) {
      expect(difference(ours.get(name) ?? [], expected), name).toBeLessThanOrEqual(1e-6);
    }
  });
});
