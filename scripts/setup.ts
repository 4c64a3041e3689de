// All that a fresh machine needs before the project can run: TensorFlow and bundles; run.mjs has installed the packages.
import { join } from 'node:path';
import { argv } from 'node:process';
import type { Engine } from '../src/engineSetup/engine';
import { requestEngine } from '../src/engineSetup/request';
import { build } from './build.mjs';
import { showStep } from './setup/report';

/** Where npm and run.mjs start every script. */
export const root = process.cwd();

/** Does what is not yet done; a second call returns at once. Progress goes to standard error. */
export async function setUp({ retry = false, acceptUnverified = false } = {}): Promise<Engine> {
  const began = performance.now();
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort(new Error('Set-up was stopped. Start it again to continue.'));
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  try {
    await showStep('Build', () => build());
    const script = join(root, 'dist', 'engineSetup', 'main.js');
    const packageDir = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
    const engine = await showStep(
      'Engine',
      (onProgress) =>
        requestEngine(script, { packageDir, retry, acceptUnverified }, { onProgress, signal: cancelled.signal }),
      describe,
    );
    console.error(`✓ Set-up: ${describe(engine)} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (engine.kind === 'tensorflow' && engine.withoutKernels !== undefined) {
      console.error(`! Training is slower than it could be: ${engine.withoutKernels}.`);
      console.error('  To try again: npm run setup -- --retry');
    }
    if (engine.kind === 'wasm') {
      console.error(
        `! Native TensorFlow is not in use: ${engine.reason}.\n  Training works, several times slower. ${engine.advice}`,
      );
      if (process.env.MAS_LAB_ENGINE !== 'wasm') console.error('  To try again: npm run setup -- --retry');
    }
    return engine;
  } finally {
    process.removeListener('SIGINT', cancel).removeListener('SIGTERM', cancel);
  }
}

const describe = (engine: Engine) =>
  engine.kind === 'tensorflow' ? `TensorFlow ${engine.version}` : 'WebAssembly fallback';

export async function main(): Promise<number> {
  const acceptUnverified = argv.includes('--accept-unverified');
  await setUp({ retry: acceptUnverified || argv.includes('--retry'), acceptUnverified });
  return 0;
}
