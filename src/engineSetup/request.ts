import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../core/userError';
import type { Engine, Progress, Watch } from './engine';

/** What the set-up process is asked for. */
export interface Request {
  /** The package `@tensorflow/tfjs-node`, or where it will be. */
  readonly packageDir: string;
  /** Try again although an earlier attempt failed under the same circumstances. */
  readonly retry?: boolean;
  /** Whether the user has accepted files that cannot be verified. */
  readonly acceptUnverified?: boolean;
  /** The folder to install tfjs-node in first, as `packages/` locks it: an installed extension has none of its own. */
  readonly install?: string;
}

/** A line that the set-up process prints, as JSON. */
export type Line = Progress | { readonly result: Engine } | { readonly failure: string };

export interface RequestOptions extends Watch {
  readonly node?: string;
  /** Called with what the process prints on standard error. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Runs the set-up in a process of its own.
 * @param script the bundle of main.ts
 * @throws the reason of `signal` once the process has cleaned up and ended; UserError with what made the set-up fail
 */
export async function requestEngine(
  script: string,
  request: Request,
  { node = process.execPath, onProgress, onWarning, signal }: RequestOptions = {},
): Promise<Engine> {
  const child = spawn(node, [resolve(script), JSON.stringify(request)], {
    // Not where the user works: nothing there is part of the set-up.
    cwd: dirname(resolve(script)),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => onWarning?.(text));
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  try {
    let last: Line | undefined;
    const read = async () => {
      for await (const text of createInterface({ input: child.stdout })) {
        last = JSON.parse(text) as Line;
        if ('message' in last) onProgress?.(last);
      }
    };
    await Promise.race([read(), failed]);
    signal?.throwIfAborted();
    if (last && 'result' in last) return last.result;
    const failure = last && 'failure' in last ? last.failure : 'the set-up ended early';
    throw new UserError(`The engine could not be set up: ${failure}`);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
