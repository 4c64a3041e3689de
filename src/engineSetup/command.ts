import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface CommandOptions {
  /** Default an empty folder: what lies where the user works, such as `pip.py` or `.npmrc`, is no part of a command. */
  readonly cwd?: string;
  /** Added to the environment of this process; undefined removes. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and its children are killed. */
  readonly timeout?: number;
  /** Kills the command and its children. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of its output. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** It ended by itself with exit code 0. */
  readonly ok: boolean;
  /** Standard output and error, interleaved. */
  readonly output: string;
  /** What happened, for a message: `ended with code 1`, `was not found`, `took over 60 s`. */
  readonly outcome: string;
}

/**
 * Runs a command to its end, without a shell. A command that fails is a result, not an exception.
 * @throws the reason of `signal` where it ends the command
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd = emptyFolder(), env, timeout = 0, signal, onLine }: CommandOptions = {},
): Promise<CommandResult> {
  signal?.throwIfAborted();
  // A process group of its own, so that compilers and downloaders started by the command die with it.
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
    windowsHide: true,
  });
  const kill = () => {
    try {
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };

  let output = '';
  let rest = '';
  const collect = (chunk: string) => {
    output += chunk;
    const lines = (rest + chunk).split(/\r\n|[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  let late = false;
  const onTimeout = () => {
    late = true;
    kill();
  };
  const timer = timeout > 0 ? setTimeout(onTimeout, timeout) : undefined;
  signal?.addEventListener('abort', kill);
  process.once('exit', kill);
  try {
    const outcome = await new Promise<string>((resolve) => {
      child.on('error', (error) => {
        const missing = 'code' in error && error.code === 'ENOENT';
        resolve(missing ? 'was not found' : `could not be started (${error.message})`);
      });
      child.on('close', (code, killedBy) => {
        if (late) resolve(`took over ${Math.round(timeout / 1000)} s`);
        else resolve(killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`);
      });
    });
    signal?.throwIfAborted();
    return { ok: outcome === 'ended with code 0', output, outcome };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    process.removeListener('exit', kill);
  }
}

let empty: string | undefined;

/** An empty folder of this process, which is removed when the process ends. */
function emptyFolder(): string {
  if (empty !== undefined) return empty;
  const made = mkdtempSync(join(tmpdir(), 'mas-lab-empty-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  empty = made;
  return made;
}

/** What a command's output says about why it failed: the line that names an error, or else its last lines. */
export function causeIn(output: string): string {
  const lines = output.trim().split(/\r?\n/);
  return lines.find((line) => /^\w*(Error|ERROR|error): /.test(line)) ?? lines.slice(-6).join('\n');
}

/** Whether a program of this name is in a folder of PATH. */
export function isOnPath(command: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => statSync(join(folder, command), { throwIfNoEntry: false })?.isFile());
}
