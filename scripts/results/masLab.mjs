// @ts-check
import { masLab as run, stopped } from '../masLab.mjs';

/** Someone pressed Ctrl-C. */
export class Stopped extends Error {}

/**
 * What a command of `mas-lab` prints with --json.
 * @param {readonly string[]} words
 * @param {'inherit' | 'ignore'} [progress]
 * @returns {Promise<any>}
 */
export async function masLab(words, progress = 'inherit') {
  const { code, result } = await run(words, progress);
  if (code === stopped) throw new Stopped();
  if (code !== 0) throw new Error(`mas-lab ${words.join(' ')} ended with code ${code}.`);
  return result;
}
