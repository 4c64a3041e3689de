import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Fact, type FactSet, loadFactSet, textOf } from '../../../src/benchmarks/factSets/factSet';
import type { Stream } from '../../../src/benchmarks/streams/stream';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import type { Engine } from '../../../src/graph/session';
import { meanAveragePrecision } from '../../../src/training/program/targets/retrieval';
import { TaskLearner } from '../../../src/training/taskLearner';
import { engines } from '../../fixtures/allEngines';
import { trainedOn } from '../../fixtures/engines';
import { writeStripes } from '../../fixtures/factFiles';
import { firstOrAll } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfFacts } from '../../fixtures/streams';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import fixture from '../../reference/golden/facts.json';
import { expectTensors, gradientAt, type Values } from '../methods/referenceLearner';
import { stateOf } from './smallStream';
import { trainRun } from './someRun';

const TOLERANCE = 5e-6;
const { dimensions, images, vectors } = fixture;
const facts = fixture.tasks.flat() as unknown as readonly Fact[];

/** The fixture's images and facts as a set that was read. */
const set: FactSet = {
  name: 'fixture',
  facts,
  dimensions,
  vectorOf: (word) => Float32Array.from((vectors as Values)[word] ?? []),
  inputShape: [1, 6, 1],
  inputs: Uint8Array.from(fixture.inputs),
  rows: facts.length * images,
  trainRows: facts.length * images,
  labels: Int32Array.from({ length: facts.length * images }, (_, row) => Math.floor(row / images)),
  classNames: facts.map(textOf),
  tasks: fixture.tasks.flatMap((each, i) => each.map(() => i + 1)),
};

/** Each task trained and tested on all of its images. */
function streamOf(experiment: Experiment): Stream {
  const doubled = {
    ...set,
    inputs: Uint8Array.from([...set.inputs, ...set.inputs]),
    labels: Int32Array.from([...set.labels, ...set.labels]),
    rows: 2 * set.rows,
  };
  return streamOfFacts(experiment, doubled);
}

const benchmark = { kind: 'facts', dataset: 'fixture' } as const;

async function learnerAt(
  engine: Engine,
  method: ExperimentInput['method'],
  changes: Partial<Extract<ExperimentInput['benchmark'], { kind: 'facts' }>> = {},
) {
  const experiment = someExperiment({
    benchmark: { ...benchmark, ...changes },
    network: { kind: 'mlp', hidden: [5] },
    training: { optimizer: { kind: 'sgd', learningRate: 1 } },
    method,
  });
  const learner = new TaskLearner(engine, experiment, streamOf(experiment));
  onTestFinished(() => learner.close());
  const second = learner.stream.tasks[1];
  if (!second) throw new Error('there are two tasks');
  await learner.begin(second, stateOf(fixture.theta));
  return learner;
}

describe.for(trainedOn)('on $info.kind', (engine) => {
  test.for(['squared', 'euclidean'] as const)(
    'the %s loss and its gradient are what autograd gives',
    async (distance) => {
      const learner = await learnerAt(engine, { kind: 'finetune' }, { distance });
      const wanted = fixture.losses[distance];
      const { loss, gradient } = await gradientAt(learner, fixture.theta, new Map());
      expect(loss / wanted.loss).toBeCloseTo(1, 5);
      expectTensors(gradient, wanted.gradient, TOLERANCE);
    },
  );

  test.for(['squared', 'euclidean'] as const)('MAP by the %s distance is what numpy computes', async (distance) => {
    const learner = await learnerAt(engine, { kind: 'finetune' }, { distance });
    const { map, mapOfAll } = fixture.losses[distance];
    const { stream, session } = learner;
    expect(stream.tasks.map((task) => learner.accuracy(task, task.test))).toEqual(
      map.map((each) => expect.closeTo(each, 9)),
    );
    const shown = stream.tasks.map((task) => ({ task, rows: task.test }));
    expect(meanAveragePrecision(session, stream, shown)).toBeCloseTo(mapOfAll, 9);
  });

  test.for([
    ['mas', { kind: 'mas', lambda: 1 }],
    ['exact', { kind: 'ewc', lambda: 1, fisher: 'exact' }],
    ['empirical', { kind: 'ewc', lambda: 1, fisher: 'empirical' }],
  ] as const)('the importance of %s is what autograd gives, sample by sample', async ([name, method]) => {
    const learner = await learnerAt(engine, method);
    const own = learner.edit(() => learner.program.method.afterTask?.(learner))?.own;
    expectTensors((tensor) => own?.get(tensor), fixture[name], TOLERANCE);
  });
});

test('random signs estimate the exact Fisher information', async () => {
  const [engine] = engines;
  if (!engine) throw new Error('there is no engine');
  const learner = await learnerAt(engine, { kind: 'ewc', lambda: 1, fisher: 'sampled' });
  const rows = Array.from({ length: 1000 }, () => [...learner.task.train]).flat();
  const found = learner.importance(Int32Array.from(rows));
  expectTensors((tensor) => found.get(tensor), fixture.exact, 0.05);
  expect(() => expectTensors((tensor) => found.get(tensor), fixture.exact, 1e-4)).toThrow();
});

describe('a run on facts', () => {
  const [engine] = engines;
  if (!engine) throw new Error('there is no engine');
  const learn = (method: ExperimentInput['method'], training: Partial<ExperimentInput['training']> = {}) => {
    const experiment = someExperiment({
      benchmark: { kind: 'facts', dataset: 'stripes', tasks: 2, validation: 0.1 },
      network: { kind: 'mlp', hidden: [24] },
      training: { epochs: 12, batchSize: 10, optimizer: { kind: 'adam', learningRate: 0.01 }, ...training },
      method,
    });
    const workspace = temporaryFolder();
    writeStripes(join(workspace, 'data', 'stripes'));
    const stream = streamOfFacts(experiment, loadFactSet('stripes', { workspace }));
    return trainRun(engine, experiment, { stream });
  };

  /** The same run for several tests. */
  let free: ReturnType<typeof trainRun> | undefined;
  const finetuned = () => {
    free ??= learn({ kind: 'finetune' });
    return free;
  };

  test('says that what it measures is MAP, and shows no training accuracy', async () => {
    const { events, accuracy } = await finetuned();
    const evaluated = events.filter(({ type }) => type === 'evaluated');
    // Untrained on both; after task 1 also on the next one.
    expect(evaluated.map((event) => event.type === 'evaluated' && [event.after, event.task, event.metric])).toEqual([
      [0, 1, 'MAP'],
      [0, 2, 'MAP'],
      [1, 1, 'MAP'],
      [1, 2, 'MAP'],
      [2, 1, 'MAP'],
      [2, 2, 'MAP'],
    ]);
    // Of all facts of the tasks learnt, among all their images: after task 1 the same as of that task.
    const together = events.flatMap((event) => (event.type === 'evaluated-together' ? [event.accuracy] : []));
    expect(together).toHaveLength(2);
    expect(together[0]).toBe(accuracy(1, 1));
    expect(together[1]).toBeLessThan(accuracy(2, 2));
    const told = events.filter(({ type }) => type === 'progress' || type === 'epoch-finished');
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((event) => 'accuracy' in event)).toEqual([]);
  });

  test('learns each task, and forgets without a method', async () => {
    const { accuracy } = await finetuned();
    expect(accuracy(1, 1)).toBeGreaterThan(0.95);
    expect(accuracy(2, 2)).toBeGreaterThan(0.95);
    expect(accuracy(0, 1)).toBeLessThan(0.6);
    expect(accuracy(2, 1)).toBeLessThan(accuracy(1, 1) - 0.1);
  });

  /** A penalty, a memory of samples and weights that are merged first. */
  const methods: readonly ExperimentInput['method'][] = [
    { kind: 'mas', lambda: 10 },
    { kind: 'rehearsal', size: 60 },
    { kind: 'imm', merge: 'mode' },
    { kind: 'joint' },
    { kind: 'local-mas', lambda: 1 },
    { kind: 'ewc', lambda: 100 },
    { kind: 'ewc', lambda: 100, fisher: 'empirical', terms: 'online' },
    { kind: 'si', lambda: 10 },
    { kind: 'ewc', lambda: 100, fisher: 'sampled' },
    { kind: 'imm', merge: 'mean' },
  ];
  test.each(firstOrAll(methods, 3))('%j forgets less than fine-tuning', async (method) => {
    const [guarded, free] = [await learn(method), await finetuned()];
    expect(guarded.accuracy(2, 1)).toBeGreaterThan(free.accuracy(2, 1) + 0.02);
  });

  test('may keep the epoch with the best MAP of images held out', async () => {
    const { events } = await learn({ kind: 'finetune' }, { keep: 'best-validation', epochs: 6 });
    const chosen = events.flatMap((event) => (event.type === 'epoch-finished' ? [event.selection ?? -1] : []));
    expect(chosen).toHaveLength(12);
    expect(Math.max(...chosen)).toBeGreaterThan(Math.min(...chosen));
    expect(chosen.every((each) => each > 0 && each <= 1)).toBe(true);
  });
});
