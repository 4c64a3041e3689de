import { expect, test } from 'vitest';
import { differingSettings, settingIn } from '../../../webview/dashboard/table/differingSettings';
import { settingTitle } from '../../../webview/shared/settingTitle';
import { type Shape, syntheticRun } from '../../webview/syntheticRun';

const cardOf = (shape: Partial<Shape>) => syntheticRun('a', { tasks: 2, learnt: 2, ...shape }).card;
const mas = cardOf({});
const fine = cardOf({ method: { kind: 'finetune' } });

test('only settings that differ between rows are columns', () => {
  expect(differingSettings([[mas]])).toEqual([]);
  expect(differingSettings([[mas], [mas]])).toEqual([]);
  const shuffled = cardOf({ benchmark: { kind: 'permuted', dataset: 'fashion-mnist', tasks: 3 }, lambda: 10 });
  const paths = differingSettings([[mas], [shuffled]]);
  expect(paths.toSorted()).toEqual(['benchmark.dataset', 'benchmark.tasks', 'method.lambda']);
  expect(paths.map((path) => settingIn([shuffled], path))).toEqual(['fashion-mnist', '3', '10']);
});

test('options that another method does not have are no difference, nor is the λ of another method', () => {
  expect(differingSettings([[mas], [fine]])).toEqual([]);
  const ewc = cardOf({ method: { kind: 'ewc', lambda: 100 } });
  expect(differingSettings([[mas], [ewc]])).not.toContain('method.lambda');
  expect(differingSettings([[mas], [ewc], [cardOf({ lambda: 10 })]])).toContain('method.lambda');
});

test('seeds differ between single runs, not between groups', () => {
  const seeds = [0, 1, 2].map((seed) => cardOf({ seed }));
  expect(differingSettings(seeds.map((card) => [card]))).toEqual(['seed']);
  expect(differingSettings([seeds, [fine]])).toEqual([]);
});

test('a heading is the last part of a path, unless another ends alike', () => {
  const paths = ['training.optimizer.learningRate', 'network.kind', 'training.epochs', 'training.laterTasks.epochs'];
  expect(paths.map((path) => settingTitle(path, paths))).toEqual([
    'learningRate',
    'network',
    'training.epochs',
    'training.laterTasks.epochs',
  ]);
});
