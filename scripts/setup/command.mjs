// @ts-check
import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] Added to the environment of this process; undefined removes.
 * @property {number} [timeout] Milliseconds after which the command and its children are killed.
 * @property {AbortSignal | undefined} [signal] Kills the command and its children.
 * @property {(line: string) => void} [onLine] Called with each line of its output.
 */

/**
 * @typedef {object} CommandResult
 * @property {boolean} ok Ended by itself with exit code 0.
 * @property {string} output Standard output and error, interleaved.
 * @property {string} outcome What happened, for a message: `ended with code 1`, `was not found`, `took over 60 s`.
 */

/**
 * Runs a command to its end, without a shell. A command that fails is a result, not an exception; only being
 * cancelled through the signal throws.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export async function runCommand(command, args, { cwd, env, timeout, signal, onLine } = {}) {
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
  /** @param {string} chunk */
  const collect = (chunk) => {
    output += chunk;
    const lines = (rest + chunk).split(/\r\n|[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  let late = false;
  const timer = timeout
    ? setTimeout(() => {
        late = true;
        kill();
      }, timeout)
    : undefined;
  signal?.addEventListener('abort', kill);
  process.once('exit', kill);
  try {
    const outcome = await new Promise((resolve) => {
      child.on('error', (error) => {
        const missing = 'code' in error && error.code === 'ENOENT';
        resolve(missing ? 'was not found' : `could not be started (${error.message})`);
      });
      child.on('close', (code, killedBy) => {
        if (late) resolve(`took over ${Math.round((timeout ?? 0) / 1000)} s`);
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

/**
 * What a command's output says about why it failed: the line that names an error, or else its last lines.
 * @param {string} output
 */
export function causeIn(output) {
  const lines = output.trim().split(/\r?\n/);
  return lines.find((line) => /^\w*(Error|ERROR|error): /.test(line)) ?? lines.slice(-6).join('\n');
}
