import { describe, expect, test } from 'vitest';
import { axisOf, axisProblem, cellCount, suggestionFor, sweepFields } from '../../../src/host/commands/sweepFields';
import { someExperiment } from '../../fixtures/someExperiment';

const experiment = { ...someExperiment(), method: { kind: 'mas', lambda: 2 } };

describe('what can vary', () => {
  const fields = sweepFields(experiment);
  const field = (path: string) => fields.find((each) => each.path === path);

  test('is every option, with what the experiment has', () => {
    expect(fields.slice(0, 3).map(({ path }) => path)).toEqual(['method', 'method.lambda', 'seed']);
    expect(field('method')?.now).toBe('mas');
    expect(field('method.lambda')).toMatchObject({ now: '2', choices: undefined });
    expect(field('training.optimizer.learningRate')?.description).not.toBe('');
  });

  test('is also what the file leaves out, with the choices there are', () => {
    expect(field('scenario')?.choices).toContain('class-incremental');
    expect(field('method.search')).toBeUndefined();
    expect(field('method.search.start')).toMatchObject({ now: undefined });
    expect(fields.map(({ path }) => path)).not.toContain('name');
  });

  test('has values to begin with', () => {
    const of = (path: string) =>
      suggestionFor(field(path) ?? { path, now: undefined, description: '', choices: undefined });
    expect(of('method.lambda')).toBe('0.2, 2, 20');
    expect(of('seed')).toBe('0 to 4');
    expect(of('training.epochs')).toBe(field('training.epochs')?.now ?? '');
  });
});

test.each([
  ['0.1, 1,10', [0.1, 1, 10]],
  ['0 to 9', { from: 0, to: 9 }],
  ['0..1 step 0.25', { from: 0, to: 1, step: 0.25 }],
  ['search', ['search']],
  ['[64], [128, 128]', [[64], [128, 128]]],
  ['{"kind":"sgd","learningRate":0.1}, true', [{ kind: 'sgd', learningRate: 0.1 }, true]],
  ['"a, b", c', ['a, b', 'c']],
])('%s is typed for %j', (text, values) => {
  expect(axisOf(text)).toEqual(values);
});

test.each([
  ['', 'Type values'],
  ['9 to 0', '0 is less than from, 9'],
  ['1, -1', 'expected'],
  ['[64', 'is not JSON'],
  ['serach', 'expected'],
  ['1, 1', 'two combinations are one run'],
])('%s is no list of λ, and says why while it is typed', (text, message) => {
  expect(axisProblem(experiment, 'method.lambda', text)).toContain(message);
});

test('what is typed right is not complained about, and counted', () => {
  expect(axisProblem(experiment, 'method.lambda', '0.1, 1, search')).toBeUndefined();
  expect(cellCount(experiment, { 'method.lambda': axisOf('0.1, 1'), seed: axisOf('0 to 4') })).toBe(10);
});
