import { join } from 'node:path';
import { causeIn, runCommand } from './command';

export type Probe =
  | { readonly ok: true /** Of libtensorflow. */; readonly version: string }
  | { readonly ok: false; readonly reason: string };

/** Loads tfjs-node in a process of its own (a broken library can end a process) and multiplies two matrices. */
export async function probeEngine(
  packageDir: string,
  { node, signal }: { readonly node: string; readonly signal?: AbortSignal | undefined },
): Promise<Probe> {
  const result = await runCommand(node, [join(__dirname, 'probeChild.cjs'), packageDir], {
    // Electron, when VS Code runs this, is Node only when told so.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    timeout: 60_000,
    signal,
  });
  const version = /^libtensorflow (\S+)$/m.exec(result.output)?.[1];
  if (result.ok && version) return { ok: true, version };
  if (result.outcome.includes('SIGILL')) {
    return { ok: false, reason: 'TensorFlow needs processor instructions (AVX) that this machine lacks' };
  }
  return { ok: false, reason: `loading TensorFlow ${result.outcome}: ${causeIn(result.output)}` };
}
