import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/userError';
import { cacheFolder } from '../store/cacheFolder';
import type { Engine, Watch } from './engine';
import { runInstaller } from './installer';
import { placeOwnKernels } from './ownKernels';
import { probeEngine } from './probe';
import { readRecord, writeRecord } from './record';
import { placeWheel, wheelFolder, wheelServes } from './wheel';

export interface EngineOptions extends Watch {
  /** The installed package `@tensorflow/tfjs-node`. */
  readonly packageDir: string;
  /** Where TensorFlow is kept for all checkouts. */
  readonly cacheDir?: string;
  /** The Node.js that will run sessions; default this one. */
  readonly node?: string;
  /** Try again although an earlier attempt failed under the same circumstances. */
  readonly retry?: boolean;
  /** Whether the user has accepted files that cannot be verified: those that tfjs-node's own installer downloads. */
  readonly acceptUnverified?: boolean;
  /** Whether the TensorFlow wheel is for this machine; by default that is found out. */
  readonly hasWheel?: boolean;
}

/**
 * Provides native TensorFlow for `@tensorflow/tfjs-node`, by the first of these that works: what is installed; a copy in
 * the user's cache; the TensorFlow wheel for Python, whose libraries go to the cache. On machines that the wheel is not
 * for, tfjs-node's own installer takes its place, once the user has accepted what it cannot verify. Where none works, the
 * answer is the WebAssembly fallback with the reason. A repeated call answers in milliseconds.
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
  const isComplete = recorded?.kind === 'tensorflow' && recorded.withoutKernels === undefined;
  if (recorded && (isComplete || !retry)) return recorded;
  const engine = await withKernels(await firstThatWorks({ ...options, node }), { ...options, node });
  await writeRecord(packageDir, node, engine);
  return engine;
}

/** TensorFlow gets our kernels too, where they can be had. */
async function withKernels(engine: Engine, options: EngineOptions & { readonly node: string }): Promise<Engine> {
  if (engine.kind !== 'tensorflow') return engine;
  const { packageDir, cacheDir = cacheFolder(), node, onProgress, signal } = options;
  try {
    await placeOwnKernels({ packageDir, cacheDir, node, onProgress, signal });
    return engine;
  } catch (error) {
    signal?.throwIfAborted();
    await logAttempt(cacheDir, packageDir, 'kernels of MAS Lab', error);
    return { ...engine, withoutKernels: messageOf(error) };
  }
}

/** Adds a failed attempt to the log. */
async function logAttempt(cacheDir: string, packageDir: string, attempt: string, error: unknown): Promise<void> {
  const text = `${new Date().toISOString()} ${packageDir}\n${attempt}: ${messageOf(error)}\n\n`;
  await appendFile(join(cacheDir, 'engine.log'), text);
}

async function firstThatWorks({
  packageDir,
  cacheDir = cacheFolder(),
  node,
  acceptUnverified = false,
  hasWheel = wheelServes(),
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
    ...(hasWheel && {
      async wheel() {
        await place();
        return probe();
      },
    }),
    ...(!hasWheel && {
      async installer() {
        if (!acceptUnverified) throw new UnverifiedDownload();
        onProgress?.({ message: "tfjs-node's own installer" });
        await runInstaller(packageDir, { node, onProgress, signal });
        return probe();
      },
    }),
  };
  await mkdir(cacheDir, { recursive: true });
  let failure: unknown;
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      return { kind: 'tensorflow', version: await attempt() };
    } catch (error) {
      signal?.throwIfAborted();
      await logAttempt(cacheDir, packageDir, name, error);
      failure = error;
    }
  }
  const advice = failure instanceof UserError ? failure.hint : undefined;
  return {
    kind: 'wasm',
    reason: messageOf(failure),
    advice: advice ?? `See ${join(cacheDir, 'engine.log')}.`,
    ...(failure instanceof UnverifiedDownload && { isUnverified: true }),
  };
}

/** The user must accept what cannot be verified before it is downloaded. */
class UnverifiedDownload extends UserError {
  constructor() {
    super(
      `for ${process.platform}-${process.arch}, TensorFlow comes only from tfjs-node’s own installer, whose downloads cannot all be verified`,
      'To accept that: npm run setup -- --accept-unverified. Or work on with WebAssembly.',
    );
  }
}
