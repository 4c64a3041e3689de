import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import type { RunOrigin } from '../../../src/core/run/event';
import { entriesOf, lineageOf, type PlacedRun } from '../../../src/host/runs/nesting';
import { someExperiment } from '../../fixtures/someExperiment';

function someRun(name: string, changes: Partial<ExperimentInput> = {}, origin: RunOrigin = {}): PlacedRun {
  return { realPath: name, origin, experiment: someExperiment(changes) };
}

const from = (run: string): RunOrigin => ({ from: { run, checkpoint: 1, how: 'branched' } });

/** Rows as they read. */
const rowsOf = (runs: readonly PlacedRun[], isSweep: boolean) =>
  entriesOf(runs, isSweep).map((entry) =>
    entry.kind === 'run'
      ? [entry.run.realPath, entry.label]
      : [entry.runs.map(({ realPath }) => realPath).join(' '), entry.label],
  );

describe('the rows below a sweep', () => {
  const cell = (lambda: number, seed: number) =>
    someRun(`${lambda}-${seed}`, { method: { kind: 'mas', lambda }, seed });

  it('are one for each setting, named by what varies, with its seeds in their order below', () => {
    const runs = [1, 0.1].flatMap((lambda) => [2, 0, 1].map((seed) => cell(lambda, seed)));
    expect(rowsOf(runs, true)).toEqual([
      ['1-0 1-1 1-2', 'MAS, λ = 1'],
      ['0.1-0 0.1-1 0.1-2', 'MAS, λ = 0.1'],
    ]);
  });

  it('are the runs themselves where the seed does not vary', () => {
    const plain = someRun('plain', { method: { kind: 'finetune' } });
    const large = someRun('large', { method: { kind: 'finetune' }, network: { kind: 'mlp', hidden: [9] } });
    expect(rowsOf([plain, cell(1, 0), large], true)).toEqual([
      ['plain', 'Fine-tuning, network.hidden[0] = 8'],
      ['1-0', 'MAS, λ = 1, network.hidden[0] = 8'],
      ['large', 'Fine-tuning, network.hidden[0] = 9'],
    ]);
  });
});

describe('the rows below an experiment', () => {
  it('are its runs, those of several seeds together where the newest of them stands', () => {
    const runs = [
      someRun('b', { seed: 1 }),
      someRun('other', { training: { epochs: 3, optimizer: { kind: 'sgd', learningRate: 1 } } }),
      someRun('a', { seed: 0 }),
    ];
    expect(rowsOf(runs, false)).toEqual([
      ['a b', 'MAS, λ = 1'],
      ['other', undefined],
    ]);
  });

  it('are apart where a seed was run twice, or where a run continues one that is gone', () => {
    const runs = [someRun('again'), someRun('once'), someRun('branch', { seed: 1 }, from('gone'))];
    expect(rowsOf(runs, false)).toEqual([
      ['again', undefined],
      ['once', undefined],
      ['branch', undefined],
    ]);
  });
});

describe('runs that continue others', () => {
  it('stand under them, generation by generation', () => {
    const [first, second, third] = [someRun('1'), someRun('2', {}, from('1')), someRun('3', {}, from('2'))];
    const { origins, branches } = lineageOf([third, second, first]);
    expect([...origins]).toEqual([
      [third, second],
      [second, first],
    ]);
    expect([...branches]).toEqual([
      [second, [third]],
      [first, [second]],
    ]);
  });

  it('are not lost where the other is gone, or where each says that it continues the other', () => {
    const [one, other] = [someRun('1', {}, from('2')), someRun('2', {}, from('1'))];
    const below = someRun('3', {}, from('1'));
    const { origins } = lineageOf([one, other, below, someRun('4', {}, from('gone')), someRun('5', {}, from('5'))]);
    expect([...origins]).toEqual([[below, one]]);
  });
});
