import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_KERNELS } from '../core/ownKernels';
import { isOnPath } from './command';
import type { Engine } from './engine';
import { kernelsDigest } from './ownKernels';

/**
 * What was found out about the engine of one installed tfjs-node, kept beside its binding, so that a repeated set-up
 * need not load TensorFlow to know. It holds as long as the files and the tools that led to it are the same.
 */
interface EngineRecord {
  readonly engine: Engine;
  readonly circumstances: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A failed attempt may have had passing causes, such as the network: after this time it is made again. */
const FAILURE_HOLDS_MS = 24 * 3600 * 1000;

const recordFile = (packageDir: string) => join(packageDir, 'lib', 'engine.json');

/** @returns undefined where nothing is known or things have changed. */
export function readRecord(packageDir: string, node: string): Engine | undefined {
  try {
    const { engine, circumstances, at } = JSON.parse(readFileSync(recordFile(packageDir), 'utf8')) as EngineRecord;
    if (circumstances !== circumstancesOf(packageDir, node)) return undefined;
    const age = Date.now() - at;
    // Negative where the clock was set back: then nobody knows how old it is.
    if (engine.kind === 'wasm' && !(age >= 0 && age <= FAILURE_HOLDS_MS)) return undefined;
    return engine;
  } catch {
    return undefined;
  }
}

/** Records how the set-up ended, so that a repeated call need not try again. */
export async function writeRecord(packageDir: string, node: string, engine: Engine): Promise<void> {
  const file = recordFile(packageDir);
  const record: EngineRecord = { engine, circumstances: circumstancesOf(packageDir, node), at: Date.now() };
  await mkdir(join(packageDir, 'lib'), { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(record));
  await rename(`${file}.${process.pid}`, file);
}

/** All that a finding depends on: this Node.js, the binding, the libraries, our kernels, the tools of the set-up. */
function circumstancesOf(packageDir: string, node: string): string {
  const libraries = join(packageDir, 'deps', 'lib');
  const files = [
    node,
    join(packageDir, 'lib', 'napi-v8', 'tfjs_binding.node'),
    join(packageDir, OWN_KERNELS),
    ...(existsSync(libraries) ? readdirSync(libraries).map((name) => join(libraries, name)) : []),
  ];
  const tools = ['python3', 'g++'].filter(isOnPath);
  return JSON.stringify([process.version, files.map(fingerprint), tools, kernelsDigest()]);
}

function fingerprint(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${realpathSync(file)} ${stats.size} ${stats.mtimeMs}` : 'none';
}
