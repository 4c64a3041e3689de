import { expect, test } from 'vitest';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';
import { scenario } from '../../../src/core/experiment/values';
import { kindsOf } from '../../../src/core/kind';
import * as methods from '../../../src/core/methods/list';
import { keepsImportance } from '../../../src/core/omega/own';
import { engines } from '../../fixtures/allEngines';
import { linear, withFittingNetwork } from '../../fixtures/fittingNetwork';
import { firstOrAll } from '../../fixtures/full';
import { trainRun } from '../training/someRun';

/** Those of detectors have their own test (`detection/detector.test.ts`). */
const cases = kindsOf(methods).flatMap(({ kind, shortest, fit, needsRegions }) =>
  needsRegions
    ? []
    : firstOrAll(fit?.scenarios ?? scenario.options).map((each) => ({
        kind,
        scenario: each,
        method: { kind, ...shortest },
      })),
);

test.for(cases)('$kind trains two tasks, $scenario', async ({ scenario, method }) => {
  const [engine] = engines;
  const checked = checkExperiment(
    withFittingNetwork({
      benchmark: { kind: 'split', dataset: 'patterns', tasks: 2, trainSamples: 16, testSamples: 8 },
      scenario,
      // Modules for paths, and more features than the default code of an autoencoder has units.
      network: { kind: 'modular', layers: 1, modules: 3, units: 101 },
      training: { batchSize: 8, optimizer: { kind: 'sgd', learningRate: 0.01 }, optimizerState: 'reset' },
      method,
    }),
  );
  if (!engine || !checked.ok) throw new Error(checked.ok ? 'no engine' : JSON.stringify(checked.problems));
  const { ended, events, state } = await trainRun(engine, checked.value);
  expect(ended).toBe('done');
  for (const [name, values] of state(2)) expect(values.every(Number.isFinite), name).toBe(true);
  // What it says of its Ω is what it does.
  const measured = events.filter(({ type }) => type === 'importance');
  expect(measured.length > 0).toBe(keepsImportance(checked.value.method));
});

/** An image has 64 pixels, and a code of it must have fewer units. */
const code = { units: 20 };
const codes: Readonly<Record<string, object>> = { ebll: { autoencoder: code }, 'expert-gate': { gate: code } };
const withoutModules = cases.filter(({ kind }) => kind !== 'pathnet');

test.for(withoutModules)('$kind trains a linear model, $scenario', async ({ scenario, method }) => {
  const [engine] = engines;
  const checked = checkExperiment({
    benchmark: { kind: 'split', dataset: 'patterns', tasks: 2, trainSamples: 16, testSamples: 8 },
    scenario,
    network: linear,
    training: { batchSize: 8, optimizer: { kind: 'sgd', learningRate: 0.01 }, optimizerState: 'reset' },
    method: { ...method, ...codes[method.kind] },
  });
  if (!engine || !checked.ok) throw new Error(checked.ok ? 'no engine' : JSON.stringify(checked.problems));
  const { ended, state } = await trainRun(engine, checked.value);
  expect(ended).toBe('done');
  // Nothing but heads, from each pixel to each output.
  const weights = [...state(2).keys()].filter((name) => name.startsWith('weights/'));
  expect(weights.every((name) => name.startsWith('weights/head'))).toBe(true);
});
