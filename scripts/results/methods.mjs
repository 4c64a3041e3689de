// @ts-check
/**
 * The methods that docs/RESULTS.md compares, one line each. `lambdas`: the values of λ that the search begins with,
 * ascending; it goes on from there by itself. `scenarios`: where a method makes sense in some of them only.
 *
 * @typedef {object} Method
 * @property {string} name As the tables call it.
 * @property {Readonly<Record<string, unknown>>} method As an experiment says it, without λ.
 * @property {readonly number[]} [lambdas]
 * @property {readonly string[]} [scenarios]
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
    name: 'Expert Gate, task not told',
    method: { kind: 'expert-gate' },
    scenarios: ['task-incremental', 'domain-incremental'],
  },
  { name: 'rehearsal', method: { kind: 'rehearsal', size: 1000 } },
  { name: 'joint training', method: { kind: 'joint' } },
];
