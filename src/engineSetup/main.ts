// Provides native TensorFlow. Takes a request as JSON; prints a line of JSON for each progress and for the result.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/userError';
import { runCommand } from './command';
import type { Engine } from './engine';
import { npmCommand } from './npm';
import { provideEngine } from './provideEngine';
import type { Line, Request } from './request';

const print = (line: Line) => console.log(JSON.stringify(line));

async function provide({ install, ...request }: Request, signal: AbortSignal): Promise<Engine> {
  const failure = install === undefined ? undefined : await installPackages(install, signal);
  return failure ?? provideEngine({ ...request, onProgress: print, signal });
}

/**
 * Installs tfjs-node and what it depends on, each version and SHA-512 as the lock file says, from the user's registry.
 * @returns the fallback where npm fails.
 */
async function installPackages(folder: string, signal: AbortSignal): Promise<Engine | undefined> {
  print({ message: 'installing tfjs-node' });
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(__dirname, 'packages', name), join(folder, name));
  }
  const advice = 'Install Node.js with npm, then try again.';
  const npm = npmCommand(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (!npm) return { kind: 'wasm', reason: 'npm was not found', advice };
  const [command, ...args] = npm;
  const { ok, output, outcome } = await runCommand(command, args, { cwd: folder, signal });
  if (ok) return undefined;
  return { kind: 'wasm', reason: `npm ${outcome}. ${output.trim().split('\n').slice(-5).join('\n')}`, advice };
}

async function main(): Promise<void> {
  const cancelled = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => cancelled.abort());
  try {
    print({ result: await provide(JSON.parse(process.argv[2] ?? '') as Request, cancelled.signal) });
  } catch (error) {
    print({ failure: messageOf(error) });
    process.exitCode = 1;
  }
}

void main();
