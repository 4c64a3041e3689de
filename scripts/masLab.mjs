// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

const cli = join(root, 'dist', 'cli.js');

/** Exit code of `mas-lab` when it was stopped and can go on. */
export const stopped = 130;

/**
 * Runs a command of `mas-lab` with --json, its progress on this terminal.
 * @param {readonly string[]} words
 * @param {'inherit' | 'ignore'} progress
 * @returns {Promise<{ code: number, result: any }>} `result` where it has come to its end.
 */
export async function masLab(words, progress = 'inherit') {
  const child = spawn(process.execPath, [cli, ...words, '--json'], { cwd: root, stdio: ['inherit', 'pipe', progress] });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  // Ctrl-C goes to mas-lab too, which stops in good order; here it is only waited for.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve(exitCode ?? 1));
    });
    return { code, result: code === 0 ? JSON.parse(output) : undefined };
  } finally {
    process.removeListener('SIGINT', wait);
  }
}
