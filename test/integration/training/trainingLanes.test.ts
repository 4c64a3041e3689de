import { expect, onTestFinished, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import type { Engine } from '../../../src/graph/session';
import { Epoch } from '../../../src/training/batches';
import { TaskLearner } from '../../../src/training/taskLearner';
import { difference, trainedOn } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfData } from '../../fixtures/streams';
import { patterns } from './someRun';

const data = patterns(3, 12);

type Changes = Pick<ExperimentInput, 'method' | 'network'> & Partial<ExperimentInput>;

const mlp: ExperimentInput['network'] = { kind: 'mlp', hidden: [9, 7] };
const cnn: ExperimentInput['network'] = { kind: 'cnn', convolutions: [{ filters: 2 }], hidden: [5] };
const split: Partial<ExperimentInput> = {
  benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 1, tasks: 2 },
  scenario: 'task-incremental',
};
const normalized: ExperimentInput['network'] = {
  kind: 'layers',
  layers: [
    { kind: 'flatten' },
    { kind: 'dense', units: 6 },
    { kind: 'layer-norm' },
    { kind: 'residual', body: [{ kind: 'dense', units: 6 }, { kind: 'relu' }] },
  ],
};

/** First those whose losses or effects differ in kind, then what shares their code. */
const divided: Readonly<Record<string, Changes>> = {
  MAS: { method: { kind: 'mas', lambda: 1 }, network: mlp },
  'MAS, convolutions': { method: { kind: 'mas', lambda: 1 }, network: cnn },
  'layers that normalize each sample, and a residual block': { method: { kind: 'finetune' }, network: normalized },
  SI: { method: { kind: 'si', lambda: 1 }, network: mlp },
  'LwF with a head for each task': { method: { kind: 'lwf' }, network: mlp, ...split },
  'joint training': { method: { kind: 'joint' }, network: mlp, ...split },
  'fine-tuning': { method: { kind: 'finetune' }, network: mlp },
  'local MAS': { method: { kind: 'local-mas', lambda: 1 }, network: mlp },
  LwF: { method: { kind: 'lwf' }, network: mlp },
  'EBLL with a head for each task': {
    method: { kind: 'ebll', autoencoder: { units: 4, epochs: 1 } },
    network: mlp,
    ...split,
  },
  'IMM with L2 transfer': { method: { kind: 'imm', transfer: 'l2', lambda: 0.1 }, network: mlp },
  rehearsal: { method: { kind: 'rehearsal', size: 8 }, network: mlp },
};

const whole: Readonly<Record<string, Changes>> = {
  dropout: { method: { kind: 'finetune' }, network: { kind: 'mlp', hidden: [9], dropout: 0.3 } },
  'batch norm': {
    method: { kind: 'finetune' },
    network: { kind: 'layers', layers: [{ kind: 'flatten' }, { kind: 'dense', units: 6 }, { kind: 'batch-norm' }] },
  },
  'batch norm in a residual block': {
    method: { kind: 'finetune' },
    network: {
      kind: 'layers',
      layers: [{ kind: 'flatten' }, { kind: 'residual', body: [{ kind: 'batch-norm' }] }, { kind: 'dense', units: 6 }],
    },
  },
  'drop-transfer': { method: { kind: 'imm', transfer: 'drop' }, network: mlp },
};

/** The state and the losses after two epochs in the second task, with this number of lanes. */
async function trained(engine: Engine, lanes: number, batchSize: number, changes: Changes) {
  const experiment = someExperiment({
    benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 2 },
    training: { batchSize, optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9 } },
    ...changes,
  });
  const stream = streamOfData(experiment, data);
  const learner = new TaskLearner({ ...engine, info: { ...engine.info, lanes } }, experiment, stream);
  onTestFinished(() => learner.close());
  const losses: number[] = [];
  for (const task of stream.tasks) {
    await learner.begin(task, task.number === 1 ? new Map() : learner.state());
    const { method, groups } = learner.program;
    learner.edit(() => method.beforeTask?.(learner));
    learner.prepare();
    const mixed = method.replay?.from === 'all-tasks' ? learner.tasks : [task];
    let taken = 0;
    for (const number of [0, 1]) {
      const epoch = new Epoch(stream, mixed, batchSize, 0, number, method.replay !== undefined);
      while (taken < (number + 1) * epoch.steps) {
        const chunk = epoch.chunk(taken % epoch.steps, 3);
        const rates = new Array(chunk.steps).fill(0.05);
        const optimizerSteps = Object.fromEntries(groups.map((group) => [group, taken]));
        losses.push(...learner.takeSteps({ ...chunk, rates, runSteps: taken, optimizerSteps }).loss);
        taken += chunk.steps;
      }
    }
    learner.edit(() => method.afterTask?.(learner));
  }
  return { lanes: learner.program.lanes, losses, state: learner.state() };
}

const each = (cases: Readonly<Record<string, Changes>>, count: number) =>
  trainedOn.flatMap((engine) =>
    firstOrAll(Object.entries(cases), count).map(([name, changes]) => ({
      name: `${name} (${engine.info.kind})`,
      engine,
      changes,
    })),
  );

// Of batches of 5 samples, none is a multiple of the lanes; of those of 8, all but the last are.
test.for([
  ...each(divided, 6).map((one) => ({ ...one, batch: 5 })),
  ...each(divided, 1).map((one) => ({ ...one, batch: 8 })),
])('batches of $batch in two lanes train as one does: $name', async ({ engine, changes, batch }) => {
  const [one, two] = [await trained(engine, 1, batch, changes), await trained(engine, 2, batch, changes)];
  expect([one.lanes, two.lanes]).toEqual([1, 2]);
  expect(difference(two.losses, one.losses)).toBeLessThan(1e-5);
  for (const [name, values] of one.state) {
    expect(difference(two.state.get(name) ?? [], values), name).toBeLessThan(1e-5);
  }
});

test.for(each(divided, 2))('two lanes give the same bits every time: $name', async ({ engine, changes }) => {
  const [once, again] = [await trained(engine, 2, 8, changes), await trained(engine, 2, 8, changes)];
  expect(again).toEqual(once);
});

test.for(each(whole, 4))('what needs the whole batch gets it: $name', async ({ engine, changes }) => {
  const [one, two] = [await trained(engine, 1, 8, changes), await trained(engine, 2, 8, changes)];
  expect(two.lanes).toBe(1);
  for (const [name, values] of one.state) {
    expect(difference(two.state.get(name) ?? [], values), name).toBeLessThan(1e-5);
  }
});
