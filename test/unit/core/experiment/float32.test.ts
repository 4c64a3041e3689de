import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';

/** Each number that reaches the networks as a 32-bit float, in an experiment that is valid at 0.5. */
const places: Readonly<Record<string, (value: number) => object>> = {
  'method.lambda': (lambda) => ({ method: { kind: 'mas', lambda } }),
  'method.search.start': (start) => ({ method: { kind: 'mas', lambda: 'search', search: { start } } }),
  'method.decay': (decay) => ({ method: { kind: 'mas', lambda: 1, accumulate: 'ema', decay } }),
  'method.xi': (xi) => ({ method: { kind: 'si', lambda: 1, xi } }),
  'method.temperature': (temperature) => ({ method: { kind: 'lwf', lambda: 1, temperature } }),
  'method.codeWeight': (codeWeight) => ({ method: { kind: 'ebll', lambda: 1, codeWeight } }),
  'method.dropRate': (dropRate) => ({ method: { kind: 'imm', transfer: 'drop', dropRate } }),
  'training.optimizer.learningRate': (learningRate) => optimizer({ kind: 'sgd', learningRate }),
  'training.optimizer.momentum': (momentum) => optimizer({ kind: 'sgd', learningRate: 1, momentum }),
  'training.optimizer.weightDecay': (weightDecay) => optimizer({ kind: 'adamw', learningRate: 1, weightDecay }),
  'training.optimizer.beta2': (beta2) => optimizer({ kind: 'adam', learningRate: 1, beta2 }),
  'training.optimizer.epsilon': (epsilon) => optimizer({ kind: 'adam', learningRate: 1, epsilon }),
  'training.optimizer.rho': (rho) => optimizer({ kind: 'adadelta', learningRate: 1, rho }),
  'training.schedule.final': (final) => ({ training: { ...training, schedule: { kind: 'cosine', final } } }),
  'training.laterTasks.learningRate': (learningRate) => ({ training: { ...training, laterTasks: { learningRate } } }),
  'network.dropout': (dropout) => ({ network: { kind: 'mlp', hidden: [8], dropout } }),
  'benchmark.inputs.std': (std) => ({ benchmark: { ...benchmark, inputs: { mean: 0, std } } }),
  'benchmark.inputs.std[0]': (std) => ({ benchmark: { ...benchmark, inputs: { mean: 0, std: [std] } } }),
  'benchmark.inputs.mean': (mean) => ({ benchmark: { ...benchmark, inputs: { mean, std: 1 } } }),
};

const benchmark = { kind: 'permuted', dataset: 'mnist' };
const training = { optimizer: { kind: 'sgd', learningRate: 1 } };
const optimizer = (options: object) => ({ training: { optimizer: options } });

function problemsWith(changes: object): readonly string[] {
  const valid = { benchmark, training, scenario: 'domain-incremental', network: { kind: 'mlp', hidden: [8] } };
  const checked = checkExperiment({ ...valid, method: { kind: 'finetune' }, ...changes });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

const belowOne = ['dropRate', 'momentum', 'beta2', 'rho', 'dropout'];

describe('a number that 32-bit floats do not hold is refused', () => {
  test.for(Object.entries(places))('%s', ([path, changes]) => {
    expect(problemsWith(changes(0.5))).toEqual([]);
    // A denormal, which engines take for 0; what a 32-bit float rounds to 0; what one rounds to infinity.
    for (const tiny of [1e-39, 1.1e-38, 1e-50]) {
      expect(problemsWith(changes(tiny))).toEqual([expect.stringContaining(`${path}: ${tiny} is not allowed`)]);
      expect(problemsWith(changes(tiny))[0]).toContain('from 1.2e-38 to 3.4e+38');
    }
    for (const huge of [1e39, 3.41e38]) {
      expect(problemsWith(changes(huge))).toEqual([expect.stringContaining(`${path}: ${huge} is not allowed`)]);
    }
    if (belowOne.some((name) => path.endsWith(name))) {
      expect(problemsWith(changes(0.9999999))).toEqual([]);
      expect(problemsWith(changes(1 - 1e-12))).toEqual([expect.stringContaining('in which it is 1')]);
    }
  });
});
