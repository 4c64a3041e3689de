// @ts-check
// Provides native TensorFlow for the installed extension, which has no packages of its own: installs tfjs-node into a
// folder and the engine into it. Takes JSON in its argument, prints a line of JSON for each progress and for the result.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { runCommand } from './command.mjs';
import { provideEngine } from './engine.mjs';

/**
 * @typedef {object} Order
 * @property {string} folder Where the package goes.
 * @property {Record<string, string>} dependencies Versions of tfjs-node, and of what compiling its binding takes.
 * @property {Record<string, string>} overrides Newer versions of packages that it depends on.
 */

/** @param {Record<string, unknown>} line */
const say = (line) => console.log(JSON.stringify(line));

/** @param {Order} order @param {AbortSignal} signal */
async function provide({ folder, dependencies, overrides }, signal) {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies, overrides }, undefined, 2),
  );
  say({ message: 'installing tfjs-node' });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const installed = await runCommand(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    signal,
  });
  if (!installed.ok) {
    const last = installed.output.trim().split('\n').slice(-5).join('\n');
    return {
      kind: 'wasm',
      reason: `npm ${installed.outcome}. ${last}`,
      advice: 'Install Node.js with npm, then try again.',
    };
  }
  return provideEngine({
    packageDir: join(folder, 'node_modules', '@tensorflow', 'tfjs-node'),
    retry: true,
    onProgress: (progress) => say({ ...progress }),
    signal,
  });
}

const cancelled = new AbortController();
process.on('SIGTERM', () => cancelled.abort());
try {
  say({ result: await provide(JSON.parse(argv[2] ?? ''), cancelled.signal) });
} catch (error) {
  say({ failure: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
