import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/userError';
import { cacheFolder } from '../store/cacheFolder';
import type { Engine, Watch } from './engine';
import { runInstaller } from './installer';
import { probeEngine } from './probe';
import { readRecord, writeRecord } from './record';
import { MissingPrerequisite, placeWheel, wheelFolder } from './wheel';

export interface EngineOptions extends Watch {
  /** The installed package `@tensorflow/tfjs-node`. */
  readonly packageDir: string;
  /** Where TensorFlow is kept for all checkouts. */
  readonly cacheDir?: string;
  /** The Node.js that will run sessions; default this one. */
  readonly node?: string;
  /** Try again although an earlier attempt failed under the same circumstances. */
  readonly retry?: boolean;
}

/**
 * Provides native TensorFlow for `@tensorflow/tfjs-node`, by the first of these that works: what is installed; a copy in
 * the user's cache; tfjs-node's own installer; the TensorFlow wheel for Python, whose libraries go to the cache. Where
 * none does, the answer is the WebAssembly fallback with the reason. A repeated call answers in milliseconds.
 * `MAS_LAB_ENGINE=wasm` asks for the fallback.
 */
export async function provideEngine({
  packageDir,
  cacheDir = cacheFolder(),
  node = process.execPath,
  retry = false,
  onProgress,
  signal,
}: EngineOptions): Promise<Engine> {
  if (process.env.MAS_LAB_ENGINE === 'wasm') {
    return { kind: 'wasm', reason: 'MAS_LAB_ENGINE=wasm asks for it', advice: 'Unset MAS_LAB_ENGINE for TensorFlow.' };
  }
  if (!existsSync(join(packageDir, 'package.json'))) {
    return { kind: 'wasm', reason: '@tensorflow/tfjs-node is not installed', advice: 'Install the dependencies.' };
  }
  const recorded = readRecord(packageDir, node);
  if (recorded && (recorded.kind === 'tensorflow' || !retry)) return recorded;

  const log = join(cacheDir, 'engine.log');
  await mkdir(cacheDir, { recursive: true });
  const note = (attempt: string, text: string) =>
    appendFile(log, `${new Date().toISOString()} ${packageDir}\n${attempt}: ${text}\n\n`);

  const probe = () => probeEngine(packageDir, { node, signal });
  const settle = async (engine: Engine) => {
    await writeRecord(packageDir, node, engine);
    return engine;
  };
  const ready = (version: string) => settle({ kind: 'tensorflow', version });

  onProgress?.({ message: 'trying what is installed' });
  let found = await probe();
  if (found.ok) return ready(found.version);
  await note('present', found.reason);

  const place = () => placeWheel({ packageDir, cacheDir, onProgress, signal });
  const cached = wheelFolder(cacheDir);
  if (existsSync(cached)) {
    try {
      await place();
      found = await probe();
      if (found.ok) return ready(found.version);
      await note('cache', found.reason);
      await rm(cached, { recursive: true, force: true }); // Damaged: made again below.
    } catch (error) {
      signal?.throwIfAborted();
      await note('cache', String(error));
    }
  }

  onProgress?.({ message: "tfjs-node's own installer" });
  const installed = await runInstaller(packageDir, { node, onProgress, signal });
  found = installed.ok ? await probe() : installed;
  if (found.ok) return ready(found.version);
  await note('installer', found.reason);

  let reason: string;
  let advice = `See ${log}.`;
  try {
    await place();
    found = await probe();
    if (found.ok) return ready(found.version);
    reason = found.reason;
  } catch (error) {
    signal?.throwIfAborted();
    reason = messageOf(error);
    if (error instanceof MissingPrerequisite) advice = error.advice;
  }
  await note('wheel', reason);
  return settle({ kind: 'wasm', reason, advice });
}
