import { expect, it } from 'vitest';
import type { MethodDescription } from '../../../src/core/experiment/experiment';
import { pathNet } from '../../../src/methods/pathNet';
import { fakeLearner, valuesOf } from '../../fixtures/fakeLearner';
import { someContext, someHead } from './someContext';

const description: Extract<MethodDescription, { kind: 'pathnet' }> = {
  kind: 'pathnet',
  active: 2,
  population: 4,
  contestSteps: 10,
  settle: 0.25,
  samples: 3,
};

const [MODULES, UNITS, INPUTS] = [5, 2, 3];

/** Two layers of five modules, without an engine; `accuracy` says how a path does. */
function begun(accuracy: (path: string) => number) {
  const layer = (name: string, inputs: number) => [
    { name: `${name}/kernel`, shape: [inputs, MODULES * UNITS], initial: { kind: 'zeros' } } as const,
    { name: `${name}/bias`, shape: [MODULES * UNITS], initial: { kind: 'zeros' } } as const,
  ];
  const parameters = [...layer('modules1', INPUTS), ...layer('modules2', UNITS)];
  const statistics = ['modules1/path', 'modules2/path'].map((name) => ({
    ...{ name, shape: [MODULES], initial: { kind: 'ones' } as const },
  }));
  const method = pathNet(description, someContext({ parameters, statistics, heads: someHead('by-task') }));
  const values = valuesOf([...parameters, ...statistics, ...(method.memory ?? [])], 7);
  const pathNow = () => statistics.map(({ name }) => [...(values.get(name) ?? [])].join('')).join(' ');
  const judged: number[] = [];
  const learner = fakeLearner(values, {
    task: { train: Int32Array.of(4, 5, 6, 7) },
    accuracy: (_, rows) => {
      judged.push(rows.length);
      return accuracy(pathNow());
    },
  });
  return { method, learner, values, pathNow, judged };
}

/** Modules 0 and 1 are what helps here, in every layer. */
const goodOnes = (path: string) =>
  [...path.replaceAll(' ', '')].filter((on, m) => on === '1' && m % MODULES < 2).length;

it('two paths a contest, of which the worse is replaced; the best is what is settled on', () => {
  const rounds = 200;
  const { method, learner, values, pathNow, judged } = begun((path) => goodOnes(path) / 4);
  const turn = (round: number) => method.steps?.rounds?.turn(learner, round, rounds);
  const memberPath = (member: number) => {
    const genotype = values.get('population')?.subarray(member * 4, member * 4 + 4) ?? [];
    const layer = (l: number) =>
      Array.from({ length: MODULES }, (_, m) => ([genotype[2 * l], genotype[2 * l + 1]].includes(m) ? 1 : 0)).join('');
    return `${layer(0)} ${layer(1)}`;
  };
  const members = () => [0, 1, 2, 3].map(memberPath);
  let contenders: string[] = [];
  for (let round = 0; round <= rounds; round++) {
    const before = round === 0 ? [] : members();
    turn(round);
    if (round < 150) expect(members()).toContain(pathNow());
    if (round > 0 && round <= 150 && round % 2 === 0) {
      // A contest is over: one member at most has changed, the other of the two is as it was.
      const changed = members().filter((path, i) => path !== before[i]);
      expect(changed.length).toBeLessThanOrEqual(1);
      const [a = '', b = ''] = contenders;
      const winner = goodOnes(a) >= goodOnes(b) ? a : b;
      expect(members()).toContain(winner);
    }
    contenders = round % 2 === 0 ? [pathNow()] : [...contenders, pathNow()];
  }
  expect(judged).toHaveLength(150);
  expect(new Set(judged)).toEqual(new Set([3]));
  expect(goodOnes(pathNow())).toBe(4);
  const fitness = [...(values.get('fitness') ?? [])];
  expect(Math.max(...fitness)).toBe(1);
  expect(memberPath(fitness.indexOf(1))).toBe(pathNow());
});

it('after a task its path is noted, and all modules beside it begin anew', () => {
  const { method, learner, values } = begun(() => 0.5);
  values.set('modules1/path', Float32Array.of(1, 0, 0, 1, 0));
  values.set('modules2/path', Float32Array.of(0, 0, 1, 0, 0));
  method.afterTask?.(learner);
  expect([...(values.get('task-1/modules1/path') ?? [])]).toEqual([1, 0, 0, 1, 0]);
  const row = (name: string, from: number) => [...(values.get(name)?.subarray(from, from + 10) ?? [])];
  const kept = [7, 7, 0, 0, 0, 0, 7, 7, 0, 0];
  for (let input = 0; input < INPUTS; input++) expect(row('modules1/kernel', 10 * input)).toEqual(kept);
  expect(row('modules1/bias', 0)).toEqual(kept);
  expect(row('modules2/bias', 0)).toEqual([0, 0, 0, 0, 7, 7, 0, 0, 0, 0]);
  // Paths of two layers, and of the modules on them kernel and bias: 2 × (3 + 1) × 2 and (2 + 1) × 2 numbers.
  expect(method.keptBytes?.(learner)).toBe(4 * (2 * 5 + 16 + 6));
});
