import { describe, expect, it } from 'vitest';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';

const benchmark = { kind: 'detection', dataset: 'digits-and-clothes-scenes' };
const detector = {
  benchmark,
  scenario: 'class-incremental',
  network: { kind: 'fast-rcnn', body: [{ filters: 4 }] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'finetune' },
};

const problemsWith = (changes: object) => {
  const checked = checkExperiment({ ...detector, ...changes });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('an experiment on a detector', () => {
  it('says why a method for classes does not fit, and names only such as do', () => {
    expect(problemsWith({ method: { kind: 'lwf' } })).toEqual([
      'method.kind: lwf needs one class for each sample, but a picture has objects of several; allowed: "ewc", "finetune", "imm", "joint", "l2", "local-mas", "mas", "shmelkov", "si"',
    ]);
    const facts = { kind: 'facts', dataset: 'digits-and-clothes' };
    const [problem] = problemsWith({
      ...{ benchmark: facts, scenario: 'domain-incremental', network: { kind: 'mlp', hidden: [] } },
      method: { kind: 'lwf' },
    });
    expect(problem).toContain('"rehearsal"');
    expect(problem).not.toContain('"shmelkov"');
  });

  it.each<[object, readonly string[]]>([
    [{ train: 'a.json', test: 'b.json' }, []],
    [{ train: 'a.json' }, ['benchmark.proposals.test: missing; expected text that is not empty']],
    [
      { train: 'a.json', test: 'b.json', max: 0 },
      ['benchmark.proposals.max: 0 is not allowed; expected a whole number ≥ 1 and ≤ 20000'],
    ],
    [
      { train: 'a.json', test: 'b.json', step: 0.2 },
      ['benchmark.proposals.step: unknown key; allowed: "train", "test", "max"'],
    ],
    [{ scales: [2] }, ['benchmark.proposals.scales[0]: 2 is not allowed; expected a number > 0 and ≤ 1']],
    [{ scales: [0.04], step: 0.05, ratios: [1] }, []],
    [
      { scales: [0.04], step: 0.0125, ratios: [1] },
      [
        'benchmark.proposals.step: the grid has 4,000,000 positions in a square picture, of at most 2,000,000; make step or scales larger',
      ],
    ],
  ])('with proposals %j is told what is wrong with these', (proposals, problems) => {
    expect(problemsWith({ benchmark: { ...benchmark, proposals } })).toEqual(problems);
  });

  it('is told what the numbers of a list of fixed length may be', () => {
    expect(problemsWith({ benchmark: { ...benchmark, deviations: [0.1, 0.1, 0.2, 0] } })).toEqual([
      'benchmark.deviations[3]: 0 is not allowed; expected a number > 0',
    ]);
    expect(problemsWith({ benchmark: { ...benchmark, deviations: [0.1] } })).toEqual([
      'benchmark.deviations: a list is not allowed; expected a list of 4, each a number > 0',
    ]);
  });
});
