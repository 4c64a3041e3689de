import { expect, test } from 'vitest';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';

const problemsOf = (kind: string, changes: { readonly network?: object; readonly training?: object } = {}) => {
  const checked = checkExperiment({
    benchmark: { kind: 'split', dataset: 'mnist', validation: 0.1 },
    scenario: 'class-incremental',
    network: changes.network ?? { kind: 'mlp', hidden: [] },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 }, ...changes.training },
    method: { kind },
  });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
};

test.for(['ncm', 'slda'])('%s takes one linear layer, in whichever words, and no other network', (kind) => {
  expect(problemsOf(kind)).toEqual([]);
  expect(problemsOf(kind, { network: { kind: 'layers', layers: [{ kind: 'flatten' }] } })).toEqual([]);
  for (const network of [
    { kind: 'mlp', hidden: [8] },
    { kind: 'resnet32' },
    { kind: 'layers', layers: [{ kind: 'global-average-pool' }] },
  ]) {
    expect(problemsOf(kind, { network })).toEqual([
      `network.kind: ${kind} computes one linear layer, on samples as they are: set network to { "kind": "mlp", "hidden": [] }; ` +
        'the features of another network are made samples by `mas-lab features`',
    ]);
  }
});

test.for(['ncm', 'slda'])('%s refuses what a single pass over samples as they are cannot do', (kind) => {
  expect(problemsOf(kind, { training: { keep: 'best-validation', augmentation: { padding: 2 } } })).toEqual([
    `training.keep: ${kind} takes each sample once, so there are no epochs to choose from; use last-epoch`,
    `training.augmentation: ${kind} takes each sample once, as it is; leave it out`,
  ]);
  // What other methods use does not matter, so that a sweep can mix them.
  expect(problemsOf(kind, { training: { epochs: 20, schedule: { kind: 'cosine' } } })).toEqual([]);
});
