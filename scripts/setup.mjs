// @ts-check
// All that a fresh machine needs before the project can run: packages, TensorFlow, bundles.
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { provideDependencies } from './setup/dependencies.mjs';
import { provideEngine } from './setup/engine.mjs';
import { showStep } from './setup/report.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Does what is not yet done; a second call returns at once. Progress goes to standard error.
 * @param {{ bundles?: boolean, retryEngine?: boolean }} [options]
 * @returns {Promise<import('./setup/engine.mjs').Engine>}
 */
export async function setUp({ bundles = true, retryEngine = false } = {}) {
  const began = performance.now();
  const cancel = new AbortController();
  const onSignal = () => cancel.abort(new Error('Set-up was stopped. Start it again to go on.'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const { signal } = cancel;
  try {
    await showStep(
      'Packages',
      (onProgress) => provideDependencies(root, { onProgress, signal }),
      (done) => done,
    );
    const packageDir = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
    const engine = await showStep(
      'Engine',
      (onProgress) => provideEngine({ packageDir, onProgress, signal, retry: retryEngine }),
      describeEngine,
    );
    if (bundles)
      await showStep(
        'Build',
        () => build(),
        (done) => done,
      );
    console.error(`✓ Set-up: ${describeEngine(engine)} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (engine.kind === 'wasm') {
      console.error(
        `! Native TensorFlow is not in use: ${engine.reason}.\n  Training works, several times slower. ${engine.advice}`,
      );
      if (process.env.MAS_LAB_ENGINE !== 'wasm') console.error('  To try again: node scripts/setup.mjs --retry');
    }
    return engine;
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}

/** @param {import('./setup/engine.mjs').Engine} engine */
function describeEngine(engine) {
  return engine.kind === 'tensorflow' ? `TensorFlow ${engine.version}` : 'WebAssembly fallback';
}

/**
 * Runs the main function of a command: an error is a message for the user and exit code 1.
 * @param {() => Promise<number>} main Returns the exit code.
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await setUp({ retryEngine: argv.includes('--retry') });
    return 0;
  });
}
