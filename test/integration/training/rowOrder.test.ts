import { expect, test } from 'vitest';
import type { Stream, Task } from '../../../src/benchmarks/streams/stream';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';
import { kindsOf } from '../../../src/core/kind';
import * as methods from '../../../src/core/methods/list';
import type { Event } from '../../../src/core/run/event';
import { elements } from '../../../src/graph/value';
import { difference, trainedOn } from '../../fixtures/engines';
import { withFittingNetwork } from '../../fixtures/fittingNetwork';
import { isFull } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { bytesIn, streamOfData } from '../../fixtures/streams';
import { patterns, trainRun } from './someRun';

/** float32 after a few dozen steps, whose sums are in another order; relative to the largest element of a tensor. */
const TOLERANCE = 1e-4;

/** The same tasks on samples that are written down with their elements arranged, each task's by themselves. */
function writtenOut(stream: Stream): Stream {
  const { rows, inputShape, tasks, units } = stream;
  const size = elements(inputShape);
  const stored = bytesIn(stream);
  const inputs = new Uint8Array(tasks.length * stored.length);
  const own = tasks.map(({ permutation, ...task }): Task => {
    const first = (task.number - 1) * rows;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) {
        inputs[(first + row) * size + i] = stored[row * size + (permutation?.[i] ?? i)] ?? 0;
      }
    }
    const moved = (part: Int32Array) => part.map((row) => first + row);
    return { ...task, train: moved(task.train), validation: moved(task.validation), test: moved(task.test) };
  });
  return {
    ...stream,
    inputs,
    rows: tasks.length * rows,
    units: Int32Array.from(tasks.flatMap(() => [...units])),
    tasks: own,
  };
}

const mlp: ExperimentInput['network'] = { kind: 'mlp', hidden: [12] };
const code = { units: 10 };
/** An image has 64 pixels and the network 12 features, and a code of them must have fewer units. */
const codes: Readonly<Record<string, object>> = { ebll: { autoencoder: code }, 'expert-gate': { gate: code } };

interface Case {
  readonly title: string;
  readonly network: ExperimentInput['network'];
  readonly method: ExperimentInput['method'];
  readonly scenario?: ExperimentInput['scenario'];
}

/** Those that see samples each in a way of their own; the exhaustive forms try every method. */
const some = new Set<string>(['mas', 'rehearsal', 'expert-gate']);

const everyMethod = kindsOf(methods).flatMap(({ kind, shortest, fit, needsRegions }): readonly Case[] => {
  if (needsRegions) return [];
  const scenarios = fit?.scenarios ?? ['domain-incremental'];
  return [
    {
      title: kind,
      network: kind === 'pathnet' ? { kind: 'modular', layers: 1, modules: 3, units: 12 } : mlp,
      method: { kind, ...shortest, ...codes[kind] } as ExperimentInput['method'],
      scenario: scenarios.includes('domain-incremental') ? 'domain-incremental' : 'task-incremental',
    },
  ];
});
const mas = { kind: 'mas', lambda: 1 } as const;
const variants: readonly Case[] = [
  { title: 'MAS with Ω of all tasks again', network: mlp, method: { ...mas, accumulate: 'recompute' } },
  { title: 'IMM with drop-transfer', network: mlp, method: { kind: 'imm', merge: 'mode', transfer: 'drop' } },
  {
    title: 'an Expert Gate that sees features',
    network: mlp,
    method: { kind: 'expert-gate', gate: { ...code, sees: 'features' } },
    scenario: 'task-incremental',
  },
  { title: 'a linear model', network: { kind: 'mlp', hidden: [] }, method: mas },
  { title: 'a convolution', network: { kind: 'cnn', convolutions: [{ filters: 3 }], hidden: [6] }, method: mas },
  {
    title: 'a dense layer after a normalization',
    network: {
      kind: 'layers',
      layers: [{ kind: 'flatten' }, { kind: 'layer-norm' }, { kind: 'dense', units: 6 }, { kind: 'relu' }],
    },
    method: mas,
  },
  {
    title: 'a residual block that sees the input',
    network: {
      kind: 'layers',
      layers: [
        { kind: 'flatten' },
        { kind: 'residual', body: [{ kind: 'dense', units: 64 }, { kind: 'relu' }], shortcut: [] },
      ],
    },
    method: mas,
  },
];

const tried = [...everyMethod.filter(({ method }) => isFull || some.has(method.kind)), ...variants];
const cases = trainedOn.flatMap((engine) => tried.map((each) => ({ ...each, engine })));

test.for(cases)('tasks in pixel orders are those on rearranged pixels: $title', async ({ engine, ...given }) => {
  const checked = checkExperiment(
    withFittingNetwork({
      benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 3, inputs: { mean: 0.4, std: 0.2 } },
      scenario: given.scenario ?? 'domain-incremental',
      network: given.network,
      training: {
        batchSize: 16,
        optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.5 },
        ...(given.method.kind === 'pathnet' && { optimizerState: 'reset' }),
      },
      method: given.method,
    }),
  );
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const stream = streamOfData(checked.value, patterns(10, 5));
  const found = await trainRun(engine, checked.value, { stream });
  const wanted = await trainRun(engine, checked.value, { stream: writtenOut(stream) });
  for (const { number } of stream.tasks) {
    const [state, other] = [found.state(number), wanted.state(number)];
    expect([...state.keys()]).toEqual([...other.keys()]);
    // What a memory holds are row numbers, which differ.
    const compared = [...other].filter(([name]) => name !== 'memory/rows');
    for (const [name, values] of compared) {
      const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-6);
      const relative = (all: Float32Array | undefined) => (all ?? new Float32Array(0)).map((value) => value / largest);
      expect(difference(relative(state.get(name)), relative(values)), `${name} of task ${number}`).toBeLessThan(
        TOLERANCE,
      );
    }
  }
  const accuracies = ({ events }: typeof found) =>
    events.flatMap((event) => (event.type === 'evaluated' ? [[event.after, event.task, event.accuracy]] : []));
  expect(accuracies(found).length).toBeGreaterThanOrEqual(stream.tasks.length);
  expect(accuracies(found)).toEqual(accuracies(wanted));
});

test.for(trainedOn)(
  'a run that stops within a task in another pixel order resumes to the same state',
  async (engine) => {
    const experiment = someExperiment({
      benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 3 },
      training: { epochs: 2, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.01 } },
      method: mas,
    });
    const unbroken = await trainRun(engine, experiment);
    const hasBegun = (task: number) => (events: readonly Event[]) =>
      events.some((event) => event.type === 'progress' && event.task === task && event.step > 5);
    const second = await trainRun(engine, experiment, { shouldStop: hasBegun(2) });
    const third = await trainRun(engine, experiment, { earlier: second.run, shouldStop: hasBegun(3) });
    expect([second.ended, third.ended]).toEqual(['stopped', 'stopped']);
    const resumed = await trainRun(engine, experiment, { earlier: second.run });
    expect(resumed.state(3)).toEqual(unbroken.state(3));
  },
);
