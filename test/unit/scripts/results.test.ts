import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../../scripts/results/benchmarks.mjs';
import { kept } from '../../../scripts/results/document.mjs';
import { methods } from '../../../scripts/results/methods.mjs';
import { furthest, lambdasAround, nextLambdas } from '../../../scripts/results/study.mjs';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';

interface Try {
  readonly lambda: number;
  readonly accuracy: number;
}

/** What a search asks for, round by round, where a λ does as well as `accuracyOf` says. */
function rounds(
  nextOf: (tries: readonly Try[]) => readonly number[],
  accuracyOf: (lambda: number) => number,
): readonly (readonly number[])[] {
  const rounds: (readonly number[])[] = [];
  let tries: Try[] = [];
  for (let next = nextOf(tries); next.length > 0; next = nextOf(tries)) {
    rounds.push(next);
    tries = [...tries, ...next.map((lambda) => ({ lambda, accuracy: accuracyOf(lambda) }))];
    tries.sort((a, b) => a.lambda - b.lambda);
  }
  return rounds;
}

const search = (lambdas: readonly number[], accuracyOf: (lambda: number) => number) =>
  rounds((tries) => nextLambdas({ name: 'some', method: { kind: 'mas' }, lambdas }, tries), accuracyOf);

describe('the search for λ', () => {
  it('looks to both sides of the best factor of ten', () => {
    expect(search([0.01, 0.1, 1], (lambda) => -Math.abs(Math.log10(lambda) + 1.2))).toEqual([
      [0.01, 0.1, 1],
      [0.03, 0.3],
    ]);
  });

  it('goes on while the best is at an end', () => {
    expect(search([0.01, 0.1, 1], (lambda) => -Math.abs(Math.log10(lambda) - 1))).toEqual([
      [0.01, 0.1, 1],
      [10],
      [100],
      [3, 30],
    ]);
  });

  it('ends where there is no end to it', () => {
    const rounds = search([0.01, 0.1, 1], (lambda) => -lambda);
    expect(rounds).toHaveLength(1 + furthest + 1);
    expect(rounds.at(-1)).toEqual([0.000003, 0.00003]);
  });

  it('begins around a λ that is known, and goes on while the best is at an end', () => {
    const around = (best: number) =>
      rounds(
        (tries) => lambdasAround(10, tries),
        (lambda) => -Math.abs(Math.log10(lambda / best)),
      );
    expect(around(10)).toEqual([[3, 10, 30]]);
    expect(around(100)).toEqual([[3, 10, 30], [90], [300]]);
    expect(around(1)).toEqual([[3, 10, 30], [0.9], [0.3]]);
    expect(around(1e9)).toHaveLength(1 + furthest);
  });

  it('asks nothing of a method without λ', () => {
    expect(nextLambdas({ name: 'some', method: { kind: 'finetune' } }, [])).toEqual([]);
  });
});

describe('the document', () => {
  const document = '# Results\n\n<!-- a -->\n\n## A\n\n1 | 2\n\n<!-- end of a -->\n\n<!-- b -->';

  it('keeps what was measured elsewhere', () => {
    expect(kept(document, 'a')).toBe('## A\n\n1 | 2');
  });

  it('keeps nothing that is not whole', () => {
    expect(kept(document, 'b')).toBe('');
    expect(kept(document, 'c')).toBe('');
  });
});

describe('what the results are made of', () => {
  const all = benchmarks.flatMap(({ id, experiment }) =>
    methods
      .filter(({ scenarios }) => !scenarios || scenarios.includes(String(experiment.scenario)))
      .map((each) => [`${each.name} on ${id}`, experiment, each] as const),
  );

  it.each(all)('%s is a valid experiment', (_, experiment, { method, lambdas, experiment: own }) => {
    const checked = checkExperiment({
      ...experiment,
      ...own,
      method: { ...method, ...(lambdas && { lambda: lambdas[0] }) },
    });
    expect(checked).toMatchObject({ ok: true });
  });
});
