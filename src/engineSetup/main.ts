// Provides native TensorFlow. Takes a request as JSON; prints a line of JSON for each progress and for the result.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/userError';
import { runCommand } from './command';
import type { Engine } from './engine';
import { provideEngine } from './provideEngine';
import type { Line, Request } from './request';

const print = (line: Line) => console.log(JSON.stringify(line));

async function provide({ packageDir, retry = false, install }: Request, signal: AbortSignal): Promise<Engine> {
  const failure = install && (await installPackages(install, signal));
  return failure ?? provideEngine({ packageDir, retry, onProgress: print, signal });
}

/** @returns the fallback where npm fails. */
async function installPackages(
  { folder, dependencies, overrides }: NonNullable<Request['install']>,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  print({ message: 'installing tfjs-node' });
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies, overrides };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { ok, output, outcome } = await runCommand(npm, args, { cwd: folder, signal });
  if (ok) return undefined;
  const reason = `npm ${outcome}. ${output.trim().split('\n').slice(-5).join('\n')}`;
  return { kind: 'wasm', reason, advice: 'Install Node.js with npm, then try again.' };
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
