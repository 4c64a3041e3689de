import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../../../src/core/experiment/experiment';
import { experimentJsonSchema } from '../../../../src/core/experiment/jsonSchema';
import { checkExperiment, checkExperimentText, parseExperiment } from '../../../../src/core/experiment/parseExperiment';
import { UserError } from '../../../../src/core/userError';

const valid = {
  benchmark: { kind: 'permuted', dataset: 'mnist' },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [256] },
  training: { optimizer: { kind: 'adam', learningRate: 0.001 } },
  method: { kind: 'mas', lambda: 1 },
} satisfies ExperimentInput;

/** What `method.kind` may be, in the schema's words. */
const kinds = (experimentJsonSchema().properties?.method?.oneOf ?? [])
  .map(({ properties }) => `"${properties?.kind?.const}"`)
  .join(' or ');

/** Path and message of each problem of `valid` with these keys replaced. */
function problemsWith(changes: Record<string, unknown>): string[] {
  const checked = checkExperimentText(JSON.stringify({ ...valid, ...changes }, null, 2));
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a valid experiment', () => {
  it('may have comments and trailing commas, and comes back with every default filled in', () => {
    const text = `// a first try
    { "benchmark": { "kind": "permuted", "dataset": "mnist", }, /* one head */ "scenario": "domain-incremental",
      "network": { "kind": "mlp", "hidden": [256] }, "method": { "kind": "mas", "lambda": 0.5 },
      "training": { "optimizer": { "kind": "adam", "learningRate": 0.001 } } }`;
    const experiment = parseExperiment(text, '/somewhere/first-try.mas.json');
    expect(experiment.name).toBe('first-try');
    expect(experiment.benchmark).toEqual({
      kind: 'permuted',
      dataset: 'mnist',
      inputs: 'unit',
      validation: 0,
      tasks: 5,
    });
    expect(experiment.method).toMatchObject({
      norm: 'l2squared',
      granularity: 'sample',
      accumulate: 'sum',
      anchor: 'last',
    });
    expect(experiment.training).toMatchObject({
      epochs: 1,
      batchSize: 128,
      optimizerState: 'keep',
      keep: 'last-epoch',
    });
  });

  it('stays the same when its frozen copy is read again', () => {
    const experiment = parseExperiment(JSON.stringify(valid), 'x.mas.json');
    expect(parseExperiment(JSON.stringify(experiment), 'experiment.json')).toEqual(experiment);
  });

  it('keeps the name it gives itself', () => {
    expect(parseExperiment(JSON.stringify({ ...valid, name: 'mine' }), 'x.mas.json').name).toBe('mine');
  });
});

describe('an unknown key', () => {
  it('is told with its path, the nearest valid name, line and column', () => {
    const text = `{
  "benchmark": { "kind": "permuted", "dataset": "mnist" },
  "scenario": "domain-incremental",
  "network": { "kind": "mlp", "hidden": [256] },
  "training": { "optimizer": { "kind": "adam", "learningRate": 0.001 } },
  "method": { "kind": "mas", "lamda": 1 }
}`;
    expect(() => parseExperiment(text, 'x.mas.json')).toThrow(
      new UserError(
        'x.mas.json: 1 problem\n' +
          '  method.lamda: unknown key where kind is "mas"; did you mean "lambda"? (line 6, column 30)',
      ),
    );
  });

  it('is told with all that is allowed where nothing is near', () => {
    expect(problemsWith({ colour: 'red' })).toEqual([
      'colour: unknown key; allowed: "name", "description", "benchmark", "scenario", "network", "training", "method", "evaluation", "seed"',
    ]);
  });

  it('is judged by the kind that was chosen', () => {
    expect(problemsWith({ benchmark: { kind: 'permuted', dataset: 'mnist', classesPerTask: 2 } })).toEqual([
      expect.stringMatching(/^benchmark\.classesPerTask: unknown key where kind is "permuted"; allowed: .*"tasks"/),
    ]);
    expect(problemsWith({ method: { kind: 'finetune', lambda: 1 } })).toEqual([
      'method.lambda: unknown key where kind is "finetune"; allowed: "kind"',
    ]);
  });
});

describe('a wrong value', () => {
  const learningRate = 0.1;
  it.each([
    [{ method: { kind: 'maz', lambda: 1 } }, 'method.kind: "maz" is not allowed; did you mean "mas"?'],
    [{ method: { kind: 'mas', lambda: -1 } }, 'method.lambda: -1 is not allowed; expected a number ≥ 0 or "search"'],
    [{ method: { kind: 'mas', lambda: '1' } }, 'method.lambda: "1" is not allowed; expected a number ≥ 0 or "search"'],
    [{ method: { kind: 'mas' } }, 'method.lambda: missing; expected a number ≥ 0 or "search"'],
    [{ method: {} }, `method.kind: missing; expected ${kinds}`],
    [{ method: null }, `method: null is not allowed; expected an object with "kind" ${kinds}`],
    [
      { benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 0 } },
      'benchmark.tasks: 0 is not allowed; expected a whole number ≥ 1 and ≤ 1000',
    ],
    [
      { benchmark: { kind: 'permuted', dataset: 'mnist', inputs: 'bytes' } },
      'benchmark.inputs: "bytes" is not allowed; expected "unit" or an object with "mean", "std"',
    ],
    [
      { benchmark: { kind: 'permuted', dataset: 'mnist', inputs: { mean: 0, std: 0 } } },
      'benchmark.inputs.std: 0 is not allowed; expected a number > 0 or a list of at least 1, each a number > 0',
    ],
    [{ scenario: 'domain' }, /^scenario: "domain" is not allowed; allowed: "task-incremental", "domain-incremental"/],
    [{ scenario: 'domain-incremental ' }, /did you mean "domain-incremental"\?$/],
    [
      { network: { kind: 'mlp', hidden: [256, 2.5] } },
      'network.hidden[1]: 2.5 is not allowed; expected a whole number ≥ 1',
    ],
    [
      { network: { kind: 'cnn', convolutions: [] } },
      'network.convolutions: an empty list is not allowed; expected a list of at least 1 and at most 1000, each an object with "filters"',
    ],
    [
      { network: { kind: 'cnn', convolutions: [{ filters: 8, padding: 'sane' }] } },
      'network.convolutions[0].padding: "sane" is not allowed; expected "same" or "valid" or a whole number ≥ 0 and ≤ 64',
    ],
    [
      { training: { optimizer: { kind: 'sgd', learningRate, momentum: 1 } } },
      'training.optimizer.momentum: 1 is not allowed; expected a number ≥ 0 and < 1',
    ],
    [
      { training: { optimizer: { kind: 'adamm', learningRate } } },
      'training.optimizer.kind: "adamm" is not allowed; did you mean "adam"?',
    ],
    [{ seed: 2 ** 32 }, /^seed: 4294967296 is not allowed; expected a whole number ≥ 0 and ≤ 4294967295$/],
  ])('%j', (changes, message) => {
    const problems = problemsWith(changes);
    expect(problems).toHaveLength(1);
    if (typeof message === 'string') expect(problems[0]).toBe(message);
    else expect(problems[0]).toMatch(message);
  });

  it('does not hide the others: all problems are told, in the order of the text', () => {
    const problems = problemsWith({
      scenario: 7,
      network: { kind: 'mlp' },
      method: { kind: 'mas', lambda: -2 },
      sed: 1,
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'scenario',
      'network.hidden',
      'method.lambda',
      'sed',
    ]);
  });
});

describe('options that do not go together', () => {
  const split = { kind: 'split', dataset: 'mnist' };
  const sgd = { kind: 'sgd', learningRate: 0.1 };
  const modular = {
    scenario: 'task-incremental',
    network: { kind: 'modular' },
    training: { ...valid.training, optimizerState: 'reset' },
    method: { kind: 'pathnet' },
  };
  it.each([
    [{ scenario: 'class-incremental' }, 'scenario', /same ones; use domain-incremental/],
    [{ training: { optimizer: { ...sgd, nesterov: true } } }, 'training.optimizer.nesterov', /momentum above 0/],
    [{ training: { ...valid.training, keep: 'best-validation' } }, 'training.keep', /set benchmark.validation/],
    [{ benchmark: { ...valid.benchmark, validation: 1 } }, 'benchmark.validation', /leaves none to train on/],
    [{ benchmark: { ...split, classOrder: [3, 1, 3, 2] } }, 'benchmark.classOrder[2]', /class 3 appears twice/],
    [
      { benchmark: { ...split, classOrder: [1, 2, 3], tasks: 2 } },
      'benchmark.classOrder',
      /names 3 classes, but .* 2 × 2/,
    ],
    [{ benchmark: { ...split, classesPerTask: 1 } }, 'benchmark.classesPerTask', /use 2 or more/],
    [{ benchmark: { kind: 'facts', dataset: 'f' }, scenario: 'task-incremental' }, 'scenario', /share one embedding/],
    [
      { benchmark: { kind: 'facts', dataset: 'f' }, method: { kind: 'lwf' } },
      'method.kind',
      /lwf needs class probabilities, .* allowed: .*"mas"/,
    ],
    [{ method: { kind: 'lwf', warmUpEpochs: 1 } }, 'method.warmUpEpochs', /no new head to warm up/],
    [{ method: { kind: 'ebll', warmUpEpochs: 1 } }, 'method.warmUpEpochs', /no new head to warm up/],
    [
      { benchmark: split, scenario: 'class-incremental', method: { kind: 'expert-gate' } },
      'scenario',
      /use task-incremental/,
    ],
    [{ method: { kind: 'imm', transfer: 'l2' } }, 'method.transfer', /needs method.lambda/],
    [{ method: { kind: 'imm', lambda: 1 } }, 'method.lambda', /only used when method.transfer is "l2"/],
    [
      { method: { kind: 'mas', lambda: 1, accumulate: 'recompute', anchor: 'each' } },
      'method.anchor',
      /not used when accumulate is "recompute"/,
    ],
    [{ method: { kind: 'local-mas', lambda: 1, forget: [1, 2, 1] } }, 'method.forget[2]', /task 1 appears twice/],
    [
      { method: { kind: 'si', lambda: 1, search: { start: 5 } } },
      'method.search',
      /only used when method.lambda is "search"; remove it/,
    ],
    [
      { ...modular, scenario: 'domain-incremental' },
      'scenario',
      /needs the task identity at test time; use task-incremental/,
    ],
    [{ ...modular, network: valid.network }, 'network.kind', /paths through modules; use modular/],
    [{ ...modular, method: { kind: 'pathnet', active: 11 } }, 'method.active', /only 10 modules/],
    [{ ...modular, training: valid.training }, 'training.optimizerState', /use reset/],
    [{ ...modular, training: { ...modular.training, keep: 'best-test' } }, 'training.keep', /use last-epoch/],
    [{ method: { kind: 'mas', lambda: 1, forget: [6] } }, 'method.forget[0]', /no task 6: the benchmark has 5/],
  ])('%j', (changes, path, message) => {
    const checked = checkExperiment({ ...valid, ...changes });
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    expect(checked.problems.map((problem) => problem.path)).toEqual([path]);
    expect(checked.problems[0]?.message).toMatch(message);
  });

  it.each([
    [{ scenario: 'task-incremental' }],
    [modular],
    [{ benchmark: { ...split, classesPerTask: 1 }, scenario: 'class-incremental' }],
    [{ training: { optimizer: { ...sgd, nesterov: true, momentum: 0.9 } } }],
    [{ benchmark: { ...valid.benchmark, validation: 0.1 }, training: { ...valid.training, keep: 'best-validation' } }],
    [{ method: { kind: 'mas', lambda: 1, granularity: 'sample', importanceBatch: 50 } }],
  ])('%j is fine', (changes) => {
    expect(checkExperiment({ ...valid, ...changes })).toMatchObject({ ok: true });
  });
});

it('a search for λ is frozen with every default, and high for the method', () => {
  const searchOf = (method: object) => {
    const checked = checkExperiment({ ...valid, method });
    return checked.ok && 'search' in checked.value.method ? checked.value.method.search : undefined;
  };
  expect(searchOf({ kind: 'mas', lambda: 'search' })).toEqual({ start: 10, factor: 0.5, share: 0.8, tries: 10 });
  expect(searchOf({ kind: 'ewc', lambda: 'search', search: { share: 0.9 } })).toEqual({
    ...{ start: 1e5, factor: 0.5, share: 0.9, tries: 10 },
  });
  expect(searchOf({ kind: 'mas', lambda: 1 })).toBeUndefined();
});

describe('text that is not an experiment', () => {
  it.each([
    ['', 'the file is empty', undefined],
    ['{ "seed": 1,\n  "seed": 2 }', 'the key appears twice', 2],
    ['{\n\n  "seed" 1 }', 'not valid JSON: colon expected', 3],
    ['{ "seed": 1', 'not valid JSON: close brace expected', 1],
    [
      '[]',
      'an empty list is not allowed; expected an object with "benchmark", "scenario", "network", "training", "method"',
      1,
    ],
    [
      '"mas"',
      '"mas" is not allowed; expected an object with "benchmark", "scenario", "network", "training", "method"',
      1,
    ],
  ])('%j', (text, message, line) => {
    const checked = checkExperimentText(text);
    if (checked.ok) throw new Error('should not be valid');
    const problem = checked.problems.find((each) => each.message === message);
    expect(problem).toBeDefined();
    expect(problem?.at?.line).toBe(line);
  });

  it('marks exactly the words that are wrong, for editors to underline', () => {
    const text = JSON.stringify({ ...valid, sed: 3, method: { kind: 'mas', lambda: -10 } });
    const checked = checkExperimentText(text);
    if (checked.ok) throw new Error('should not be valid');
    const marked = checked.problems.map(({ at }) => at && text.slice(at.offset, at.offset + at.length));
    expect(marked.sort()).toEqual(['"sed"', '-10']);
  });
});

it('says what was meant by a misspelt key or value, in the place of which it can be put', () => {
  const text = JSON.stringify({ ...valid, scenario: 'domain-incrementl', method: { kind: 'mas', lamda: 1 } });
  const checked = checkExperimentText(text);
  const fixes = checked.ok ? [] : checked.problems.map(({ meant, at }) => ({ meant, at }));
  expect(fixes.map(({ meant }) => meant)).toEqual(['domain-incremental', 'lambda']);
  const fixed = fixes.reduceRight((whole, { meant, at = { offset: 0, length: 0 } }) => {
    return `${whole.slice(0, at.offset)}${JSON.stringify(meant)}${whole.slice(at.offset + at.length)}`;
  }, text);
  expect(checkExperimentText(fixed).ok).toBe(true);
});
