import { expect, onTestFinished, test } from 'vitest';
import type { Experiment } from '../../../src/core/experiment/experiment';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';
import { Graph, type Output } from '../../../src/graph/graph';
import { constant, gather } from '../../../src/graph/ops';
import { floats, int32, integer } from '../../../src/graph/value';
import { augmentationOf } from '../../../src/training/program/augmentation';
import type { Scope } from '../../../src/training/program/scope';
import { TaskLearner } from '../../../src/training/taskLearner';
import { engines } from '../../fixtures/allEngines';
import { openSession, randomFloats, trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfData } from '../../fixtures/streams';
import { patterns, trainRun } from './someRun';

const [height, width, channels, batch] = [4, 5, 2, 6];

/** The pictures that steps make of others on each engine, in one or two lanes. */
async function changed(augmentation: object, step: number, lanes: number, seed = 0) {
  const pictures = randomFloats([batch, height, width, channels], 1, 2);
  const results = await Promise.all(
    engines.map(async (engine) => {
      const graph = new Graph();
      const rows = graph.input('rows', 'int32', [null]);
      const number = graph.input('step', 'int32', []);
      const all = graph.input('all', 'float32', [null, height, width, channels]);
      const scope = { parts: { graph, augmentation, seed, stream: { inputShape: [height, width, channels] } } };
      const change = augmentationOf(scope as unknown as Scope, rows, number);
      const size = batch / lanes;
      const parts = Array.from({ length: lanes }, (_, lane) =>
        change?.(lane, lanes)(gather(all, placesOf(graph, lane, size))),
      );
      graph.entry(
        'change',
        { rows, step: number, all },
        Object.fromEntries(parts.map((part, i) => [`p${i}`, part ?? all])),
      );
      const session = await openSession(engine, graph);
      const out = session.run('change', {
        rows: int32(Int32Array.from({ length: batch }, (_, i) => i)),
        step: integer(step),
        all: pictures,
      });
      return parts.flatMap((_, i) => [...floats(out[`p${i}`])]);
    }),
  );
  for (const each of results) expect(each).toEqual(results[0]);
  return { before: [...floats(pictures)], after: results[0] ?? [] };
}

const placesOf = (graph: Graph, lane: number, size: number): Output =>
  constant(
    graph,
    Array.from({ length: size }, (_, i) => lane * size + i),
    'int32',
  );

const pictureSize = height * width * channels;
const pictureAt = (all: readonly number[], i: number) => all.slice(i * pictureSize, (i + 1) * pictureSize);

/** Every crop of a picture with a border of zeros, mirrored and not, as text. */
function possible(picture: readonly number[], padding: number): Map<string, string> {
  const found = new Map<string, string>();
  for (let down = -padding; down <= padding; down++) {
    for (let right = -padding; right <= padding; right++) {
      for (const isMirrored of [false, true]) {
        const pixels = Array.from({ length: pictureSize }, (_, i) => {
          const [y, x, c] = [Math.floor(i / channels / width), Math.floor(i / channels) % width, i % channels];
          const [row, column] = [y + down, (isMirrored ? width - 1 - x : x) + right];
          const isInside = row >= 0 && row < height && column >= 0 && column < width;
          return isInside ? picture[(row * width + column) * channels + c] : 0;
        });
        found.set(String(pixels), `${down} ${right} ${isMirrored}`);
      }
    }
  }
  return found;
}

test('each picture is one of its crops, mirrored or not, and all of them come', async () => {
  const seen = new Set<string>();
  for (let step = 0; step < 30; step++) {
    const { before, after } = await changed({ padding: 1, flip: true }, step, 1);
    for (let i = 0; i < batch; i++) {
      const which = possible(pictureAt(before, i), 1).get(String(pictureAt(after, i)));
      expect(which).toBeDefined();
      seen.add(which ?? '');
    }
  }
  // 18 equally probable ones in 180 draws: that more than one is missing has a probability of 10⁻⁶.
  expect(seen.size).toBeGreaterThanOrEqual(17);
});

test('draws follow from seed, step and place alone: they are the same in two lanes', async () => {
  const both = { padding: 2, flip: true };
  const { after } = await changed(both, 7, 1);
  expect((await changed(both, 7, 2)).after).toEqual(after);
  expect((await changed(both, 8, 1)).after).not.toEqual(after);
  expect((await changed(both, 7, 1, 1)).after).not.toEqual(after);
});

const data = patterns(20, 5);
const plain = someExperiment({
  benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 3, inputs: { mean: 0.4, std: 0.3 } },
  network: { kind: 'cnn', convolutions: [{ filters: 3 }], hidden: [6] },
  training: { epochs: 2, batchSize: 10, optimizer: { kind: 'sgd', learningRate: 0.05 } },
});
const augmented: Experiment = { ...plain, training: { ...plain.training, augmentation: { padding: 2, flip: true } } };

test.for(trainedOn)(
  'a run that is stopped in a task and resumed ends with the same weights: $info.kind',
  async (engine) => {
    const stream = streamOfData(augmented, data);
    const whole = await trainRun(engine, augmented, { stream });
    let looks = 0;
    const first = await trainRun(engine, augmented, { stream, shouldStop: () => ++looks === 3 });
    expect(first.ended).toBe('stopped');
    expect(first.events.some(({ type }) => type === 'snapshot')).toBe(true);
    const rest = await trainRun(engine, augmented, { stream, earlier: first.run });
    expect([1, 2].map(rest.sha256)).toEqual([1, 2].map(whole.sha256));
    expect((await trainRun(engine, plain, { stream })).sha256(1)).not.toBe(whole.sha256(1));
  },
);

test.for(trainedOn)('neither importance nor evaluation sees a changed picture: $info.kind', async (engine) => {
  const measured = await Promise.all(
    [plain, augmented].map(async (experiment) => {
      const learner = new TaskLearner(engine, experiment, streamOfData(experiment, data));
      onTestFinished(() => learner.close());
      const [task] = learner.stream.tasks;
      if (!task) throw new Error('there is a task');
      await learner.begin(task, new Map());
      return { omega: learner.importance(task.train), answers: learner.answers(task, task.train) };
    }),
  );
  expect(measured[1]).toEqual(measured[0]);
});

test('pictures that are too small, samples that are none, and permuted ones are refused', async () => {
  const [engine] = engines;
  if (!engine) throw new Error('there is an engine');
  const open = (padding: number, inputShape: readonly [number, number, number]) => {
    const stream = { ...streamOfData(augmented, data), inputShape };
    const experiment = {
      ...augmented,
      network: { ...someExperiment().network },
      training: { ...augmented.training, augmentation: { padding } },
    };
    return trainRun(engine, experiment, { stream });
  };
  await expect(open(8, [8, 8, 1])).rejects.toThrow('training.augmentation.padding: 8 pixels are not less than');
  await expect(open(1, [1, 64, 1])).rejects.toThrow('moves and mirrors pictures, but samples are 1 × 64 × 1');
  const checked = (changes: object) => checkExperiment({ ...plain, ...changes, scenario: 'domain-incremental' });
  const training = { ...plain.training, augmentation: { flip: true } };
  expect(checked({ training, benchmark: { kind: 'permuted', dataset: 'mnist' } })).toMatchObject({
    problems: [{ path: 'training.augmentation' }],
  });
  expect(checked({ training: { ...training, augmentation: {} } })).toMatchObject({
    problems: [{ path: 'training.augmentation' }],
  });
});
