import { describe, expect, it } from 'vitest';
import { checkExperiment, parseExperiment } from '../../../../src/core/experiment/parseExperiment';

const valid = JSON.stringify({
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [32] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'mas', lambda: 1 },
});

/** What is said of the experiment with one piece of its text replaced. */
function problemWith(piece: string, replacement: string): string {
  try {
    parseExperiment(valid.replace(piece, replacement), 'x.mas.json');
    return 'nothing';
  } catch (error) {
    return String(error).split('\n')[1] ?? '';
  }
}

describe('an experiment as programs and people write it', () => {
  it('may begin with a byte order mark', () => {
    expect(parseExperiment(`\uFEFF${valid}`, 'x.mas.json')).toEqual(parseExperiment(valid, 'x.mas.json'));
  });

  it.each([
    ['brackets', '['],
    ['braces', '{"a":'],
  ])('is refused at its first line where %s are nested without end', (_, piece) => {
    expect(() => parseExperiment(piece.repeat(100_000), 'x.mas.json')).toThrow(/nested more than 100 deep \(line 1, /);
  });

  const tooLong = 'benchmark.tasks: a number beyond what programs can hold is not allowed; expected a whole number ≥ 1';
  const float = 'networks compute with 32-bit floats, which hold numbers from 1.2e-38 to 3.4e+38';
  it.each([
    ['"tasks":2', '"tasks":1e999', tooLong],
    ['"tasks":2', '"tasks":9007199254740993', 'is not allowed; whole numbers are exact up to 9007199254740991'],
    ['"lambda":1', '"lambda":1e39', `method.lambda: 1e+39 is not allowed; ${float}`],
    ['"learningRate":0.1', '"learningRate":1e-300', `training.optimizer.learningRate: 1e-300 is not allowed; ${float}`],
    [
      '"learningRate":0.1',
      '"learningRate":0',
      'training.optimizer.learningRate: 0 is not allowed; expected a number > 0',
    ],
    ['"tasks":2', '"inputs":{"mean":0,"std":1e-300}', `benchmark.inputs.std: 1e-300 is not allowed; ${float}`],
    ['"tasks":2', '"inputs":{"mean":[0,-1e99],"std":1}', `benchmark.inputs.mean[1]: -1e+99 is not allowed; ${float}`],
  ])('%s as %s is refused in words that help', (piece, replacement, message) => {
    expect(problemWith(piece, replacement)).toContain(message);
  });

  const layers = (count: number) => JSON.stringify({ kind: 'mlp', hidden: Array.from({ length: count }, () => 1) });
  it.each([
    ['"kind":"mlp","hidden":[32]', '"kind":"modular","layers":1000000000', 'network.layers: 1000000000 is not allowed'],
    [
      '{"kind":"mlp","hidden":[32]}',
      layers(1001),
      'network.hidden: a list is not allowed; expected a list of at most 1000',
    ],
    ['"training":{', '"training":{"epochs":9007199254740991,', 'training.epochs: 9007199254740991 is not allowed'],
    ['{"kind":"mas","lambda":1}', '{"kind":"pathnet","population":1000000000}', 'method.population: 1000000000'],
  ])('%s as %s is refused before it takes time or memory', (piece, replacement, message) => {
    expect(problemWith(piece, replacement)).toContain(message);
  });

  it('is refused where layers are nested without end in a run’s copy of it', () => {
    const nested = `${'{"kind":"residual","body":['.repeat(4_000)}${']}'.repeat(4_000)}`;
    const value: unknown = JSON.parse(
      valid.replace('{"kind":"mlp","hidden":[32]}', `{"kind":"layers","layers":[${nested}]}`),
    );
    expect(checkExperiment(value)).toEqual({
      ok: false,
      problems: [{ path: '', message: 'brackets are nested more than 100 deep' }],
    });
  });
});
