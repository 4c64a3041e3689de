import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, fstatSync } from 'node:fs';
import { constants as os, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { unpacked } from '../core/nonFinite';
import { messageOf } from '../core/userError';
import { type Outcome, outcomeIn, type SessionMessage } from '../session/outcome';
import type { Request, RequestKind, Results } from '../session/request';
import { diskError } from '../store/diskError';
import { openInside } from '../store/insideRun';
import { stopRequestOf } from '../store/lock';
import { childProcess, type ProcessIdentity } from '../store/processes';
import { openRun, type RunDirectory, workspaceOf } from '../store/runDirectory';
import { incomplete, spawnError, systemError } from '../store/systemError';
import { makeTemporary, removeTemporary } from '../store/temporaryFolder';
import type { Installation, SessionStart } from './executor';
import { lastLines, resultOf, type SessionEnd } from './sessionResult';

/** A session as a child process, the leader of its own process group, so that it outlives its starter. */
export interface ChildSession<K extends RequestKind> {
  /** Undefined where it could not be started. */
  readonly process: ProcessIdentity | undefined;
  readonly result: Promise<Results[K]>;
  /** Lets this process end while the child continues. */
  detach(): void;
}

export interface Circumstances extends Installation {
  /** See `session/request.ts`. */
  readonly threads: number | undefined;
  readonly processors: number | undefined;
}

/**
 * What a session has in its environment unless the user sets it. By default, glibc gives each of TensorFlow's threads an
 * arena of its own, and each keeps what was freed in it: 475 MB instead of 429 after five tasks of permuted MNIST.
 */
const OWN = { TF_CPP_MIN_LOG_LEVEL: '2', MALLOC_ARENA_MAX: '2' };

/** @throws {UserError} where the run directory cannot be used. */
export function startChild<K extends RequestKind>(
  request: Request & { readonly kind: K },
  {
    node = process.execPath,
    script = resolve(__dirname, 'session.js'),
    env,
    givesWay,
    threads,
    processors,
  }: Circumstances,
  { onLook, onNote }: Pick<SessionStart<K>, 'onLook' | 'onNote'>,
): ChildSession<K> {
  const run = 'run' in request ? openRun(request.run).run : undefined;
  const earlierStop = run && stopRequestOf(run);
  if (!existsSync(script)) throw incomplete(script);
  const folder = makeTemporary();
  const clean = () => removeTemporary(folder);
  const file = request.result ?? join(folder, 'result.json');
  const { log, logStart, output } = openLog(run, folder, (cause) => {
    if (request.kind !== 'train') return onNote?.(`${messageOf(cause)} What this session prints is not kept.`);
    clean();
    throw cause;
  });
  const sent = { threads, processors, ...request, ...(request.kind === 'train' && { earlierStop }), result: file };
  let child: ChildProcess;
  try {
    child = spawn(node, [script, JSON.stringify(sent)], {
      cwd: run && workspaceOf(run),
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
      env: { ...OWN, ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
  } catch (error) {
    // Some reasons, such as too long arguments, are thrown; others come as an event.
    clean();
    throw systemError(error);
  } finally {
    closeSync(output);
  }

  if (givesWay && child.pid !== undefined) giveWay(child.pid);

  let told: Outcome | undefined;
  child.on('message', (packedMessage) => {
    const message = unpacked(packedMessage) as SessionMessage;
    if (message.type === 'look') onLook?.();
    else if (message.type === 'note') onNote?.(message.text);
    else told = message;
  });
  // Messages may still be on their way when the process has ended; the channel closes after the last of them.
  const disconnected = new Promise<void>((done) => child.once('disconnect', done));
  const exited = new Promise<NonNullable<SessionEnd['exit']>>((done, fail) => {
    child.once('error', (cause) => fail(spawnError(cause, node)));
    child.once('exit', (code, signal) => done({ code, signal }));
  });
  async function result(): Promise<Results[K]> {
    const exit = await exited;
    await disconnected;
    const tail = lastLines(log, { from: logStart, inside: dirname(log) });
    return resultOf(told ?? outcomeIn(file), { exit, tail, log: run?.log });
  }
  return {
    process: child.pid === undefined ? undefined : childProcess(child.pid),
    result: result().finally(clean),
    detach() {
      child.unref();
      child.channel?.unref();
    },
  };
}

/** At once, before it has threads: they begin with the priority of their process. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, os.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, which its result says, or the system does not allow it: then it runs as others do.
  }
}

/** Opens the run's session.log. Where the run cannot be written, it calls `onFailure` and opens one in `folder`. */
function openLog(run: RunDirectory | undefined, folder: string, onFailure: (cause: unknown) => void) {
  const own = join(folder, 'session.log');
  const opened = (log: string, inside: string) => {
    const output = openInside(inside, log, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
    return { log, logStart: fstatSync(output).size, output };
  };
  if (!run) return opened(own, folder);
  try {
    return opened(run.log, run.path);
  } catch (error) {
    onFailure(diskError(error, run.log));
    return opened(own, folder);
  }
}
