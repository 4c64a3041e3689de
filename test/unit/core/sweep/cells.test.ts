import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../../../src/core/experiment/experiment';
import { sweepCells } from '../../../../src/core/sweep/cells';
import { parseSweep } from '../../../../src/core/sweep/sweepFile';

const base: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [32, 16] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'mas', lambda: 1 },
};

const runsOf = (values: object, experiment: unknown = base) =>
  sweepCells(parseSweep(JSON.stringify({ name: 'λ sweep', experiment: 'x', values }), 'a'), experiment);

const cellsOf = (parts: object) =>
  sweepCells(parseSweep(JSON.stringify({ name: 'λ sweep', experiment: 'x', ...parts }), 'a'), base);

const images: ExperimentInput = {
  ...base,
  benchmark: { kind: 'images', folders: ['a'], height: 2, width: 2, inputs: { mean: 0, std: 1 } },
  scenario: 'task-incremental',
};

describe('a sweep', () => {
  it('is every combination of its values, each a run with a name that stays', () => {
    const runs = runsOf({ 'method.lambda': [0.1, 10], seed: [0, 1] });
    expect(runs.map(({ id }) => id)).toEqual([
      'lambda-sweep-lambda-0.1-seed-0',
      'lambda-sweep-lambda-0.1-seed-1',
      'lambda-sweep-lambda-10-seed-0',
      'lambda-sweep-lambda-10-seed-1',
    ]);
    expect(runs[2]?.experiment).toMatchObject({ name: 'λ sweep: λ 10, seed 0', method: { lambda: 10 }, seed: 0 });
    const more = runsOf({ 'method.lambda': [0.01, 0.1, 10], seed: [0, 1] });
    expect(more.map(({ id }) => id)).toEqual(expect.arrayContaining(runs.map(({ id }) => id)));
  });

  it('may put whole objects and items of lists in place', () => {
    const runs = runsOf({
      method: [{ kind: 'finetune' }, { kind: 'ewc', lambda: 5 }],
      'network.hidden[1]': [8],
      'training.laterTasks.epochs': [2],
    });
    expect(runs.map(({ id }) => id)).toEqual([
      'lambda-sweep-finetune-1-8-epochs-2',
      'lambda-sweep-ewc-lambda-5-1-8-epochs-2',
    ]);
    expect(runs[1]?.experiment).toMatchObject({
      method: { kind: 'ewc', lambda: 5, fisher: 'exact' },
      network: { hidden: [32, 8] },
      training: { laterTasks: { epochs: 2 } },
    });
  });

  it.each<[string, object, readonly (string | RegExp)[]]>([
    ['signs', { 'benchmark.inputs.mean': [-0.5, 0.5] }, ['lambda-sweep-mean-minus-0.5', 'lambda-sweep-mean-0.5']],
    [
      'scripts',
      { description: ['鳥', '花', 'цифры'] },
      ['lambda-sweep-description-鳥', 'lambda-sweep-description-花', 'lambda-sweep-description-цифры'],
    ],
    ['composed letters', { description: ['é', 'e'] }, ['lambda-sweep-description-é', 'lambda-sweep-description-e']],
    [
      'case',
      { description: ['a b', 'A-b', 'a-b'] },
      [/^lambda-sweep-description-a-b-\w{8}$/, /^lambda-sweep-description-a-b-\w{8}$/, 'lambda-sweep-description-a-b'],
    ],
    [
      'exponents',
      { 'benchmark.inputs.std': [1e21, 1e-21] },
      [/^lambda-sweep-std-1e-21-\w{8}$/, 'lambda-sweep-std-1e-21'],
    ],
  ])('tells cells apart by %s', (_, values, expected) => {
    const runs = runsOf(values, images);
    for (const [i, { id }] of runs.entries()) {
      const wanted = expected[i];
      if (typeof wanted === 'string') expect(id).toBe(wanted);
      else expect(id).toMatch(wanted ?? '');
    }
    expect(new Set(runs.map(({ id }) => id)).size).toBe(expected.length);
  });

  it('tells long lists apart that differ late, with names that file systems take', () => {
    const list = Array.from({ length: 200 }, (_, i) => i);
    const runs = runsOf(
      { 'benchmark.folders': [list, list.with(-1, 777)].map((each) => each.map((i) => `鳥${i}`)) },
      images,
    );
    expect(new Set(runs.map(({ id }) => id)).size).toBe(2);
    for (const { id } of runs) expect(new TextEncoder().encode(id).length).toBeLessThan(255 - 20);
  });

  it('gives a cell the same name whatever else the sweep has', () => {
    const one = { 'method.lambda': [1], 'network.hidden': [[1, 2]] };
    const both = { 'method.lambda': [2, 1], 'network.hidden': [[1, 2], [12]] };
    const [id] = runsOf(one).map((run) => run.id);
    expect(runsOf(both).map((run) => run.id)).toContain(id);
  });

  it('does not touch the experiment it starts from', () => {
    const before = JSON.stringify(base);
    runsOf({ 'method.lambda': [0.1], 'network.hidden[0]': [64] });
    expect(JSON.stringify(base)).toBe(before);
  });

  it('names the value that is wrong, once', () => {
    const values = { 'method.lambda': [0.1, -1], 'method.norm': ['l3'], seed: [0, 1] };
    expect(() => runsOf(values)).toThrow(
      /a: 2 problems\n {2}values\["method.norm"\]\[0\]: "l3" is not allowed; .*\n {2}values\["method.lambda"\]\[1\]: -1 is not allowed/,
    );
  });

  it('may be several sets of values, one after the other', () => {
    const values = [{ method: [{ kind: 'mas' }], 'method.lambda': [1, 3] }, { method: [{ kind: 'finetune' }] }];
    expect(runsOf(values).map(({ id }) => id)).toEqual([
      'lambda-sweep-mas-lambda-1',
      'lambda-sweep-mas-lambda-3',
      'lambda-sweep-finetune',
    ]);
    expect(() => runsOf([{ seed: [0] }, { seed: [1], 'method.lambda': [-1] }])).toThrow(
      'values[1]["method.lambda"][0]: -1 is not allowed',
    );
    expect(() => runsOf([{ seed: [0] }, { seed: [0] }])).toThrow('two combinations are one run');
  });

  it('names what is wrong with the experiment that it starts from', () => {
    expect(() => runsOf({ seed: [0] }, { ...base, scenario: 'class-incremental' })).toThrow('experiment.scenario: ');
    expect(() => runsOf({ seed: [0] }, 7)).toThrow('experiment: it is not an object');
  });

  it('does not make one run twice', () => {
    expect(() => runsOf({ seed: [0, 0] })).toThrow('two combinations are one run, lambda-sweep-seed-0');
  });

  it('takes a range, both ends included', () => {
    const ids = (range: object) => runsOf({ seed: range }).map(({ id }) => id.replace('lambda-sweep-seed-', ''));
    expect(ids({ from: 0, to: 9 })).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(ids({ from: 3, to: 10, step: 3 })).toEqual(['3', '6', '9']);
    expect(runsOf({ 'method.lambda': { from: 0.1, to: 0.5, step: 0.1 } }).map(({ sets }) => sets)).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5].map((lambda) => ({ 'method.lambda': lambda })),
    );
  });

  it('lists single cells beside a grid, with names of their own', () => {
    const cells = cellsOf({
      values: { seed: [0, 1] },
      cells: [
        { 'method.lambda': 3, seed: 5 },
        { name: 'Fine-tuning', method: { kind: 'finetune' } },
      ],
    });
    expect(cells.map(({ id }) => id)).toEqual([
      ...['lambda-sweep-seed-0', 'lambda-sweep-seed-1'],
      ...['lambda-sweep-lambda-3-seed-5', 'lambda-sweep-fine-tuning'],
    ]);
    expect(cells.at(-1)?.experiment).toMatchObject({ name: 'λ sweep: Fine-tuning', method: { kind: 'finetune' } });
    expect(cellsOf({ cells: [{ seed: 3 }] }).map(({ id }) => id)).toEqual(['lambda-sweep-seed-3']);
  });

  it.each<[string, object, string]>([
    [
      'twice',
      [
        { name: 'a', seed: 1 },
        { name: 'A', seed: 2 },
      ],
      'cells[1]["name"]: there is already a cell lambda-sweep-a',
    ],
    [
      'equal',
      [{ seed: 1 }, { seed: 1 }],
      'cells[1]: two combinations are one run, lambda-sweep-seed-1 (line 1, column',
    ],
    ['unknown', [{ sed: 1 }], 'cells[0]["sed"]: unknown key; did you mean "seed"? (line 1, column'],
    ['nameless', [{ name: '?' }], 'cells[0].name: a name is a text with letters or digits (line 1, column'],
  ])('says which cell is wrong: %s', (_, cells, message) => {
    expect(() => cellsOf({ cells })).toThrow(message);
  });

  it.each<[object, string]>([
    [{ from: 0 }, 'values.seed: a range needs to, its last value (line 1, column'],
    [{ from: 5, to: 4 }, 'values.seed.to: 4 is less than from, 5 (line 1, column'],
    [{ from: 0, to: 1, choice: [1] }, 'found from and choice'],
    [{ step: 3 }, 'values.seed: expected one of a list, from and to, uniform, logUniform, choice; found none'],
    [{ uniform: [0, 9], integers: true }, 'how often it is drawn is missing'],
    [
      { uniform: [0], integers: true },
      'values.seed.uniform: a list is not allowed; expected a list of 2, each a number',
    ],
    [{ form: 0, to: 3 }, 'values.seed.form: unknown key; did you mean "from"?'],
    [{ logUniform: [0, 1] }, '0 has no logarithm'],
    [{ from: 0, to: 20_000 }, 'values: 20001 combinations are more than 10000 (line 1, column'],
  ])('says what is wrong with %o', (seed, message) => {
    expect(() => runsOf({ seed })).toThrow(message);
  });

  it('needs something that varies, and draws only where something is drawn', () => {
    expect(() => cellsOf({})).toThrow('nothing varies: values or cells is missing');
    expect(() => cellsOf({ values: { seed: [0] }, draws: { count: 3 } })).toThrow(
      'draws: no option of values has uniform',
    );
  });

  it('says where its file is wrong', () => {
    const text = '{\n  "experiment": "x.mas.json",\n  "value": { "seed": [] }\n}';
    expect(() => parseSweep(text, 's.mas-sweep.json')).toThrow(
      'value: unknown key; did you mean "values"? (line 3, column 3)',
    );
    expect(() => parseSweep(text.replace('value', 'values'), 's.mas-sweep.json')).toThrow(
      /values.seed: an empty list is not allowed; expected a list of at least 1 \(line/,
    );
    expect(() => parseSweep('{ "experiment": 7, "values": {} }', 's')).toThrow('experiment: 7 is not allowed');
  });

  const folders = ['examples', 'studies', 'studies/lambda'].map((name) => join(__dirname, '../../../..', name));
  const shipped = folders.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => (name.endsWith('.mas-sweep.json') ? join(folder, name) : [])),
  );

  it.each(shipped)('is in %s, whose combinations are all valid', (file) => {
    const sweep = parseSweep(readFileSync(file, 'utf8'), file);
    const base = sweep.experiment;
    const experiment: unknown =
      typeof base === 'string' ? JSON.parse(readFileSync(join(dirname(file), base), 'utf8')) : base;
    expect(sweepCells(sweep, experiment).length).toBeGreaterThan(1);
  });

  it('is shipped as an example: λ of MAS on permuted MNIST', () => {
    const file = shipped.find((name) => name.endsWith('lambda-sensitivity.mas-sweep.json')) ?? '';
    expect(Object.values(parseSweep(readFileSync(file, 'utf8'), file).values ?? {})).toEqual([
      [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
      [0, 1, 2],
    ]);
  });
});

it('no more wrong combinations are looked for than anybody reads', () => {
  const before = process.cpuUsage().user;
  const values = { method: Array.from({ length: 9_000 }, (_, i) => i) };
  expect(() => runsOf(values)).toThrow(/: 100 problems\n.*\n {2}and 80 more$/s);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(3);
});

it('an index of a million makes no list of a million', () => {
  expect(() => runsOf({ 'network.hidden[1000000000]': [1] })).toThrow(/network/);
});
