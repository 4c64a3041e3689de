// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const cli = join(root, 'dist', 'cli.js');

/** Exit code of `mas-lab` when it was stopped and can go on. */
const stopped = 130;

/** Someone pressed Ctrl-C. */
export class Stopped extends Error {}

/**
 * What a command of `mas-lab` prints with --json.
 * @param {readonly string[]} words
 * @param {'inherit' | 'ignore'} [progress]
 * @returns {Promise<any>}
 */
export async function masLab(words, progress = 'inherit') {
  const child = spawn(process.execPath, [cli, ...words, '--json'], { cwd: root, stdio: ['ignore', 'pipe', progress] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  // Ctrl-C goes to mas-lab too, which stops in good order; here it is only waited for.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code === stopped) throw new Stopped();
    if (code !== 0) throw new Error(`mas-lab ${words.join(' ')} ended with code ${code}.`);
    return JSON.parse(output);
  } finally {
    process.removeListener('SIGINT', wait);
  }
}
