import { describe, expect, onTestFinished, test } from 'vitest';
import { experimentSchema } from '../../../src/core/experiment/experiment';
import { kindsOf } from '../../../src/core/kind';
import * as optimizers from '../../../src/core/optimizers/list';
import { TaskLearner } from '../../../src/training/taskLearner';
import { difference, trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import fixture from '../../reference/golden/optimizers.json';
import { range, stateOf, streamOfRows } from './smallStream';

/** Both sides in float32, so that their roundings add up over the steps. Relative to the largest weight of a tensor. */
const TOLERANCE = 1e-5;

test('PyTorch’s weights are known for every optimizer', () => {
  const known = Object.values(fixture.cases).map(({ optimizer }) => optimizer.kind);
  expect(known).toEqual(expect.arrayContaining(kindsOf(optimizers).map(({ kind }) => kind)));
});

describe.for(trainedOn)('on $info.kind', (engine) => {
  test.for(Object.entries(fixture.cases))('%s gives the weights that PyTorch gives', async ([, wanted]) => {
    const optimizer = experimentSchema.shape.training.shape.optimizer.parse(wanted.optimizer);
    const experiment = someExperiment({
      network: { kind: 'mlp', hidden: [5] },
      training: { optimizer, batchSize: fixture.batch },
      method: { kind: 'finetune' },
    });
    const units = { first: 0, count: 3 };
    const all = range(0, fixture.labels.length);
    const stream = streamOfRows(fixture.inputs, fixture.labels, [{ train: all, units }]);
    const learner = new TaskLearner(engine, experiment, stream);
    onTestFinished(() => learner.close());
    const [task] = stream.tasks;
    if (!task) throw new Error('the stream has a task');
    await learner.begin(task, stateOf(fixture.start));

    const { batch, steps, rateFactors } = fixture;
    const rows = Int32Array.from(fixture.rows);
    const labels = rows.map((row) => fixture.labels[row] ?? 0);
    let loss = 0;
    // Chunks of 1, 2, 3, … steps: where they begin and end must not matter.
    for (let first = 0, size = 1; first < steps; first += size++) {
      const count = Math.min(size, steps - first);
      const part = (values: Int32Array) => values.subarray(first * batch, (first + count) * batch);
      const rates = rateFactors.slice(first, first + count).map((factor) => optimizer.learningRate * factor);
      const work = { rates, runSteps: first, optimizerSteps: { body: first, head: first } };
      const chunk = { steps: count, batch, rows: part(rows), labels: part(labels), ...work };
      loss = learner.takeSteps(chunk).loss.reduce((sum, each) => sum + each, loss);
    }
    expect(Math.abs(loss / wanted.losses.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(TOLERANCE);
    const state = learner.state();
    for (const [name, weights] of Object.entries(wanted.weights)) {
      const largest = Math.max(...weights.map(Math.abs));
      const relative = (values: ArrayLike<number>) => Array.from(values, (value) => value / largest);
      const found = state.get(`weights/${name}`) ?? [];
      expect(difference(relative(found), relative(weights)), name).toBeLessThan(TOLERANCE);
    }
  });
});
