// @ts-check
import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runInstaller } from './engine/installer.mjs';
import { probeEngine } from './engine/probe.mjs';
import { readRecord, writeRecord } from './engine/record.mjs';
import { MissingPrerequisite, placeWheel, wheelFolder } from './engine/wheel.mjs';

/**
 * What is going on, for a progress display.
 * @typedef {object} Progress
 * @property {string} message
 * @property {number} [fraction] Share done, 0..1, of what the message names; absent where it is not known.
 */

/**
 * The engine that a session will find.
 * @typedef {{ kind: 'tensorflow', version: string } | { kind: 'wasm', reason: string, advice: string }} Engine
 */

/**
 * @typedef {object} EngineOptions
 * @property {string} packageDir The installed package `@tensorflow/tfjs-node`.
 * @property {string} [cacheDir] Where TensorFlow is kept for all checkouts; default: `defaultCacheDir()`.
 * @property {string} [node] The Node that will run sessions; default: this one.
 * @property {boolean} [retry] Try again although an earlier attempt failed under the same circumstances.
 * @property {(progress: Progress) => void} [onProgress]
 * @property {AbortSignal} [signal] Cancels; what was begun is cleaned away and `provideEngine` throws.
 */

/** The user's cache folder for MAS Lab. */
export function defaultCacheDir() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mas-lab');
}

/**
 * Provides native TensorFlow for `@tensorflow/tfjs-node`, by the first of these that works: it works already; a copy
 * in the user's cache; tfjs-node's own installer; the TensorFlow wheel for Python, whose libraries go to the cache.
 * Where none does, the answer is the WebAssembly fallback with the reason. A repeated call answers in milliseconds.
 * `MAS_LAB_ENGINE=wasm` asks for the fallback.
 * @param {EngineOptions} options
 * @returns {Promise<Engine>}
 */
export async function provideEngine({
  packageDir,
  cacheDir = defaultCacheDir(),
  node = process.execPath,
  retry = false,
  onProgress,
  signal,
}) {
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
  /** @param {string} attempt @param {string} text */
  const note = (attempt, text) => appendFile(log, `${new Date().toISOString()} ${packageDir}\n${attempt}: ${text}\n\n`);

  const probe = () => probeEngine(packageDir, { node, signal });
  /** @param {string} version @returns {Promise<Engine>} */
  const ready = async (version) => {
    /** @type {Engine} */
    const engine = { kind: 'tensorflow', version };
    await writeRecord(packageDir, node, engine);
    return engine;
  };

  onProgress?.({ message: 'trying what is there' });
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
      await rm(cached, { recursive: true, force: true }); // Damaged: made anew below.
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

  let reason;
  let advice = `See ${log}.`;
  try {
    await place();
    found = await probe();
    if (found.ok) return ready(found.version);
    reason = found.reason;
  } catch (error) {
    signal?.throwIfAborted();
    reason = error instanceof Error ? error.message : String(error);
    if (error instanceof MissingPrerequisite) advice = error.advice;
  }
  await note('wheel', reason);
  /** @type {Engine} */
  const fallback = { kind: 'wasm', reason, advice };
  await writeRecord(packageDir, node, fallback);
  return fallback;
}
