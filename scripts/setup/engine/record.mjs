// @ts-check
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * What was found out about the engine of one installed tfjs-node, kept beside its binding, so that a repeated set-up
 * need not load TensorFlow to know. It holds as long as the files and the tools that led to it are the same.
 * @typedef {{ engine: import('../engine.mjs').Engine, circumstances: string, at: number }} EngineRecord
 */

/** A failed attempt may have had passing causes, such as the network: after this time it is made again. */
const failureHoldsMs = 24 * 3600 * 1000;

/** @param {string} packageDir */
const recordFile = (packageDir) => join(packageDir, 'lib', 'engine.json');

/**
 * @param {string} packageDir
 * @param {string} node
 * @returns {import('../engine.mjs').Engine | undefined} undefined where nothing is known or things have changed.
 */
export function readRecord(packageDir, node) {
  try {
    /** @type {EngineRecord} */
    const { engine, circumstances, at } = JSON.parse(readFileSync(recordFile(packageDir), 'utf8'));
    if (circumstances !== circumstancesOf(packageDir, node)) return undefined;
    if (engine.kind === 'wasm' && Date.now() - at > failureHoldsMs) return undefined;
    return engine;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} packageDir
 * @param {string} node
 * @param {import('../engine.mjs').Engine} engine
 */
export async function writeRecord(packageDir, node, engine) {
  const file = recordFile(packageDir);
  /** @type {EngineRecord} */
  const record = { engine, circumstances: circumstancesOf(packageDir, node), at: Date.now() };
  await mkdir(join(packageDir, 'lib'), { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(record));
  await rename(`${file}.${process.pid}`, file);
}

/**
 * All that a finding depends on: this Node, the binding, the libraries, the tools of the set-up.
 * @param {string} packageDir
 * @param {string} node
 */
function circumstancesOf(packageDir, node) {
  const libraries = join(packageDir, 'deps', 'lib');
  const files = [
    node,
    join(packageDir, 'lib', 'napi-v8', 'tfjs_binding.node'),
    ...(existsSync(libraries) ? readdirSync(libraries).map((name) => join(libraries, name)) : []),
  ];
  const tools = ['python3', 'g++'].filter(isOnPath);
  return JSON.stringify([process.version, files.map(fingerprint), tools]);
}

/** @param {string} file */
function fingerprint(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${realpathSync(file)} ${stats.size} ${stats.mtimeMs}` : 'none';
}

/** @param {string} command */
export function isOnPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => statSync(join(folder, command), { throwIfNoEntry: false })?.isFile());
}
