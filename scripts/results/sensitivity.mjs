// @ts-check
// How much λ matters to MAS: the sweep of the examples, as in the paper.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { masLab } from './masLab.mjs';

/** Name of its folder, and on the command line. */
export const sensitivityId = 'lambda-sensitivity';

export const sensitivitySweep = 'examples/lambda-sensitivity.mas-sweep.json';

const folder = join(root, '.mas', 'results', sensitivityId);
const outcome = join(folder, 'comparison.json');

/**
 * Trains what is missing.
 * @param {readonly string[]} options Of `mas-lab sweep`.
 */
export async function sensitivity(options) {
  console.error('\nSensitivity to λ');
  mkdirSync(folder, { recursive: true });
  const comparison = await masLab(['sweep', sensitivitySweep, '--runs', join(folder, 'runs'), ...options]);
  writeFileSync(outcome, `${JSON.stringify(comparison, undefined, 2)}\n`);
}

/**
 * A row for each λ, ascending, if the sweep has come to its end once.
 * @returns {readonly (import('./study.mjs').Row & { readonly lambda: number })[] | undefined}
 */
export function sensitivityRows() {
  return existsSync(outcome) ? JSON.parse(readFileSync(outcome, 'utf8')).rows : undefined;
}
