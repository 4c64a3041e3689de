import { join } from 'node:path';
import { causeIn, runCommand } from './command';

interface ProbeOptions {
  readonly node: string;
  readonly signal?: AbortSignal | undefined;
  readonly addon?: string;
}

/**
 * Loads tfjs-node in a process of its own (a broken library can end a process) and multiplies two matrices; then loads the
 * addon, if one is given.
 * @returns the version of libtensorflow
 * @throws where it does not work, saying why
 */
export async function probeEngine(packageDir: string, { node, signal, addon }: ProbeOptions): Promise<string> {
  const result = await runCommand(node, [join(__dirname, 'probeChild.cjs'), packageDir, ...(addon ? [addon] : [])], {
    // Electron, when VS Code runs this, is Node only when told so.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    timeout: 60_000,
    signal,
  });
  const version = /^libtensorflow (\S+)$/m.exec(result.output)?.[1];
  if (result.ok && version) return version;
  throw new Error(
    result.outcome.includes('SIGILL')
      ? 'TensorFlow needs processor instructions (AVX) that this machine lacks'
      : `loading TensorFlow ${result.outcome}: ${causeIn(result.output)}`,
  );
}
