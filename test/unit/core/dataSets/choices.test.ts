import { describe, expect, test } from 'vitest';
import type { Description } from '../../../../src/core/dataSets/description';
import { descriptionRows, STREAM_NEEDS } from '../../../../src/core/dataSets/descriptionText';
import { networkChoices } from '../../../../src/core/dataSets/networks';
import { benchmarkOn, experimentOn } from '../../../../src/core/dataSets/newExperiment';
import { streamChoices } from '../../../../src/core/dataSets/streams';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';
import { someDescription } from '../../../fixtures/someDescription';

const kindsFor = (about: Description) => streamChoices(about).map(({ kind }) => kind);
const offersOf = (about: Description, kind: string) => streamChoices(about).find((each) => each.kind === kind)?.offers;
const numbered = (tests: readonly number[]) =>
  tests.map((test, task) => ({ task, samples: 10 + test, train: 10, test }));

describe('the streams that fit', () => {
  test('square pictures are all that make tasks of one data set, split first', () => {
    expect(kindsFor(someDescription())).toEqual([
      'split',
      'permuted',
      'blurred',
      'blurry',
      'noisy',
      'online',
      'rotated',
    ]);
  });

  test('feature vectors are not those that change pictures', () => {
    const features = someDescription({ inputShape: [1, 4, 1], type: 'float32' });
    expect(kindsFor(features)).toEqual(['split', 'permuted', 'blurry', 'online']);
    expect(kindsFor(someDescription({ inputShape: [28, 20, 1] }))).not.toContain('rotated');
  });

  test('data that number their tasks are first of all these', () => {
    expect(kindsFor(someDescription({ tasks: numbered([3, 3]) }))[0]).toBe('domains');
    for (const tests of [[3], [3, 0]]) {
      expect(kindsFor(someDescription({ tasks: numbered(tests) }))).not.toContain('domains');
    }
  });

  test('few classes are not split, and one class, or none for testing, is nothing to learn', () => {
    expect(kindsFor(someDescription({ inputShape: [1, 4, 1], type: 'float32' }, 3))).toEqual(['permuted']);
    expect(kindsFor(someDescription({}, 1))).toEqual([]);
    const untested = someDescription().classes.map((each) => ({ ...each, test: 0 }));
    expect(kindsFor(someDescription({ classes: untested, testSamples: 0 }))).toEqual([]);
  });

  test('classes are dealt in every way that leaves none out, after the usual one', () => {
    const titles = (classes: number) => offersOf(someDescription({}, classes), 'split')?.map(({ title }) => title);
    expect(titles(10)).toEqual(['5 tasks of 2 classes', '2 tasks of 5 classes']);
    expect(titles(5)).toEqual(['2 tasks of 2 classes, 1 class is left out']);
    expect(titles(100)?.[0]).toBe('10 tasks of 10 classes');
  });

  test('groups of classes without test samples are not offered', () => {
    const classes = someDescription().classes.map((each, i) => ({ ...each, test: i < 2 ? 0 : 20 }));
    expect(offersOf(someDescription({ classes }), 'split')?.map(({ title }) => title)).toEqual([
      '2 tasks of 5 classes',
    ]);
  });
});

test('networks fit the shape: pictures are convolved, those in colours also by residual networks of their size', () => {
  const kinds = (inputShape: Description['inputShape']) => networkChoices({ inputShape }).map(({ kind }) => kind);
  expect(kinds([1, 4, 1])).toEqual(['mlp']);
  expect(kinds([28, 28, 1])).toEqual(['cnn', 'mlp']);
  expect(kinds([32, 32, 3])).toEqual(['cnn', 'mlp', 'resnet18-slim', 'resnet32']);
  expect(kinds([224, 224, 3])).toEqual(['cnn', 'mlp', 'resnet18']);
});

describe('the experiment', () => {
  const abouts = [
    someDescription(),
    someDescription({ tasks: numbered([3, 3]), inputShape: [32, 32, 3], mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2] }),
    someDescription({ inputShape: [1, 7, 1], type: 'float32', std: [0] }, 3),
    someDescription({ inputShape: [224, 180, 3], mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2] }, 200),
  ];
  const made = abouts.flatMap((about) =>
    streamChoices(about).flatMap((stream) =>
      stream.offers.flatMap((offer) =>
        networkChoices(about).map((network) => {
          const choice = { name: 'own.npz', dataset: 'data/own.npz', readAs: {}, stream, offer, network };
          return {
            title: `${stream.kind}, ${offer.title}, ${network.kind}`,
            about,
            experiment: experimentOn(about, choice),
          };
        }),
      ),
    ),
  );

  test.each(made)('$title is valid', ({ experiment }) => {
    expect(checkExperiment(experiment)).toMatchObject({ ok: true });
  });

  test('says what is in the data, how they are read and scaled, and trains a task some 1,000 steps', () => {
    const [about] = abouts;
    const [stream] = about ? streamChoices(about) : [];
    const [network] = about ? networkChoices(about) : [];
    if (!about || !stream || !network) throw new Error('there are choices');
    const readAs = { label: 'kind' };
    const [offer] = stream.offers;
    const experiment = experimentOn(about, { name: 'own.npz', dataset: 'own.npz', readAs, stream, offer, network });
    expect(experiment).toMatchObject({
      name: 'own.npz, 5 tasks of 2 classes, CNN, MAS',
      description: expect.stringContaining('NPZ; 1,000 for training, 200 for testing; 28 × 28 × 1'),
      benchmark: {
        ...{ kind: 'split', dataset: 'own.npz', label: 'kind', classesPerTask: 2 },
        inputs: { mean: 0.1307, std: 0.3081 },
      },
      training: { epochs: 50, batchSize: 32 },
    });
  });
});

test('a description names the usual stream, or says that none fits', () => {
  const rowFor = (about: Description) => {
    const benchmark = benchmarkOn('own.npz', { axes: 'chw' }, streamChoices(about));
    return descriptionRows({ ...about, ...(benchmark && { benchmark }) }).at(-1)?.[1];
  };
  expect(rowFor(someDescription())).toBe(
    '"benchmark": { "kind": "split", "dataset": "own.npz", "classesPerTask": 2, "axes": "chw" }',
  );
  expect(rowFor(someDescription({}, 1))).toBe(`none: ${STREAM_NEEDS}`);
});
