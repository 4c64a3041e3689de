import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/userError';
import { cacheFolder } from '../store/cacheFolder';
import type { Engine, Watch } from './engine';
import { runInstaller } from './installer';
import { probeEngine } from './probe';
import { readRecord, writeRecord } from './record';
import { placeWheel, wheelFolder } from './wheel';

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
export async function provideEngine(options: EngineOptions): Promise<Engine> {
  const { packageDir, node = process.execPath, retry = false } = options;
  if (process.env.MAS_LAB_ENGINE === 'wasm') {
    return { kind: 'wasm', reason: 'MAS_LAB_ENGINE=wasm asks for it', advice: 'Unset MAS_LAB_ENGINE for TensorFlow.' };
  }
  if (!existsSync(join(packageDir, 'package.json'))) {
    return { kind: 'wasm', reason: '@tensorflow/tfjs-node is not installed', advice: 'Install the dependencies.' };
  }
  const recorded = readRecord(packageDir, node);
  if (recorded && (recorded.kind === 'tensorflow' || !retry)) return recorded;
  const engine = await firstThatWorks({ ...options, node });
  await writeRecord(packageDir, node, engine);
  return engine;
}

async function firstThatWorks({
  packageDir,
  cacheDir = cacheFolder(),
  node,
  onProgress,
  signal,
}: EngineOptions & { readonly node: string }): Promise<Engine> {
  const probe = () => probeEngine(packageDir, { node, signal });
  const place = () => placeWheel({ packageDir, cacheDir, onProgress, signal });
  const cached = wheelFolder(cacheDir);
  /** Each makes tfjs-node usable and gives the version of TensorFlow, or throws. By their names in the log. */
  const attempts = {
    present() {
      onProgress?.({ message: 'trying what is installed' });
      return probe();
    },
    ...(existsSync(cached) && {
      async cache() {
        await place();
        return probe().catch(async (error: unknown) => {
          if (!signal?.aborted) await rm(cached, { recursive: true, force: true }); // Damaged: made again below.
          throw error;
        });
      },
    }),
    async installer() {
      onProgress?.({ message: "tfjs-node's own installer" });
      await runInstaller(packageDir, { node, onProgress, signal });
      return probe();
    },
    async wheel() {
      await place();
      return probe();
    },
  };
  const log = join(cacheDir, 'engine.log');
  await mkdir(cacheDir, { recursive: true });
  let failure: unknown;
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      return { kind: 'tensorflow', version: await attempt() };
    } catch (error) {
      signal?.throwIfAborted();
      await appendFile(log, `${new Date().toISOString()} ${packageDir}\n${name}: ${messageOf(error)}\n\n`);
      failure = error;
    }
  }
  const advice = failure instanceof UserError ? failure.hint : undefined;
  return { kind: 'wasm', reason: messageOf(failure), advice: advice ?? `See ${log}.` };
}
