// @ts-check
/**
 * The methods that docs/RESULTS.md compares, one line each. `lambdas`: the values of λ that the search begins with,
 * ascending; it goes on from there by itself. `scenarios`: where a method makes sense in some of them only. `experiment`:
 * where a method needs another network or training than the rest, which `note` then says.
 *
 * @typedef {object} Method
 * @property {string} name As the tables call it.
 * @property {Readonly<Record<string, unknown>>} method As an experiment says it, without λ.
 * @property {readonly number[]} [lambdas]
 * @property {readonly string[]} [scenarios]
 * @property {Readonly<Record<string, unknown>>} [experiment] In place of the benchmark's.
 * @property {string} [note]
 */

/** @type {readonly Method[]} */
export const methods = [
  { name: 'fine-tuning', method: { kind: 'finetune' } },
  { name: 'MAS', method: { kind: 'mas' }, lambdas: [0.01, 0.1, 1] },
  { name: 'local MAS', method: { kind: 'local-mas' }, lambdas: [0.001, 0.01, 0.1] },
  { name: 'EWC', method: { kind: 'ewc' }, lambdas: [10, 100, 1000] },
  { name: 'SI', method: { kind: 'si' }, lambdas: [1, 10, 100] },
  { name: 'LwF', method: { kind: 'lwf' }, lambdas: [0.1, 1, 10] },
  { name: 'EBLL', method: { kind: 'ebll' }, lambdas: [0.1, 1, 10] },
  { name: 'IMM mean', method: { kind: 'imm', merge: 'mean', transfer: 'l2' }, lambdas: [0.001, 0.01, 0.1] },
  { name: 'IMM mode', method: { kind: 'imm', merge: 'mode', transfer: 'l2' }, lambdas: [0.0001, 0.001, 0.01] },
  {
    name: 'Expert Gate',
    method: { kind: 'expert-gate', gate: { sees: 'features' } },
    note:
      'Expert Gate’s default, autoencoders on features, was compared with six other settings of its gate on seed 100 of ' +
      'split MNIST, task-incremental, by accuracy on test samples; the seeds of the tables had no part in it.',
    scenarios: ['task-incremental', 'domain-incremental'],
  },
  {
    name: 'PathNet',
    method: { kind: 'pathnet' },
    scenarios: ['task-incremental'],
    experiment: {
      network: { kind: 'modular', layers: 3, modules: 10, units: 20 },
      training: {
        epochs: 4,
        batchSize: 16,
        optimizer: { kind: 'sgd', learningRate: 0.05 },
        optimizerState: 'reset',
      },
    },
    note:
      'PathNet has a network of its own, 3 layers of 10 modules with 20 units, of which a path takes 3 a layer, and learns ' +
      'as it was published, by plain SGD (learning rate 0.05, mini-batches of 16): what it comes to is not from the same ' +
      'protocol as the rest.',
  },
  { name: 'rehearsal', method: { kind: 'rehearsal', size: 1000 } },
  { name: 'joint training', method: { kind: 'joint' } },
];
