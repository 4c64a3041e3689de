import { execFileSync } from 'node:child_process';
import type { Setting } from '../settings';
import { heading } from '../table';

/** Prints a table of what each method's step and importance pass take, beside fine-tuning's step. */
export function compareMethods(settings: readonly Setting[], rounds: number): void {
  console.log(`\nMethod beside method: medians of ${rounds} ratios, in turns.`);
  heading('network', 'method', 'its step / fine-tuning’s', 'importance / an epoch of fine-tuning');
  for (const { network } of settings) {
    const args = ['scripts/run.mjs', 'bench/ours/methods.ts', network, String(rounds)];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }
}
