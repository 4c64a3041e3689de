import { expect, it } from 'vitest';
import { writtenPath } from '../../../../src/benchmarks/places/writtenPath';

it('data in the folder of the experiment are named from there, others by their whole path', () => {
  expect(writtenPath('/work/iris.csv', '/work', false)).toBe('iris.csv');
  expect(writtenPath('/work/data/iris.csv', '/work', false)).toBe('data/iris.csv');
  expect(writtenPath('/elsewhere/iris.csv', '/work', false)).toBe('/elsewhere/iris.csv');
});

it('a folder is told from a name of the catalogue', () => {
  expect(writtenPath('/work/mnist', '/work', true)).toBe('mnist/');
  expect(writtenPath('/work', '/work', true)).toBe('./');
  expect(writtenPath('/work/..data', '/work', true)).toBe('..data/');
  expect(writtenPath('/work/samples', '/work', false)).toBe('./samples');
});
