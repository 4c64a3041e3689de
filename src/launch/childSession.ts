import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/userError';
import { type Outcome, outcomeIn, type SessionMessage } from '../session/outcome';
import type { Request, RequestKind, Results } from '../session/request';
import { diskError } from '../store/diskError';
import { readEvents } from '../store/eventLog';
import { readyForSession } from '../store/lock';
import type { ProcessIdentity } from '../store/processes';
import { openRun, type RunDirectory, workspaceOf } from '../store/runDirectory';
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
  readonly threads: number | undefined;
}

/** @throws {UserError} where the run directory cannot be used or, to train, another session works on it. */
export function startChild<K extends RequestKind>(
  request: Request & { readonly kind: K },
  { node = process.execPath, script = resolve(__dirname, 'session.js'), env, threads }: Circumstances,
  { onLook, onNote }: Pick<SessionStart<K>, 'onLook' | 'onNote'>,
): ChildSession<K> {
  const run = 'run' in request ? openRun(request.run).run : undefined;
  if (run && request.kind === 'train') readyForSession(run);
  const folder = mkdtempSync(join(tmpdir(), 'mas-lab-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  const file = request.result ?? join(folder, 'result.json');
  const { log, logStart, output } = openLog(run, folder, (cause) => {
    if (request.kind !== 'train') return onNote?.(`${messageOf(cause)} What this session prints is not kept.`);
    clean();
    throw cause;
  });
  const child = spawn(node, [script, JSON.stringify({ ...request, result: file })], {
    cwd: run && workspaceOf(run),
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: environment(run, threads, env),
    windowsHide: true,
  });
  closeSync(output);

  let told: Outcome | undefined;
  child.on('message', (message: SessionMessage) => {
    if (message.type === 'look') onLook?.();
    else if (message.type === 'note') onNote?.(message.text);
    else told = message;
  });
  // Messages may still be on their way when the process has ended; the channel closes after the last of them.
  const disconnected = new Promise<void>((done) => child.once('disconnect', done));
  const exited = new Promise<NonNullable<SessionEnd['exit']>>((done, fail) => {
    child.once('error', (cause) => {
      fail(new UserError(`The session cannot be started with ${node}: ${cause.message}.`, undefined, { cause }));
    });
    child.once('exit', (code, signal) => done({ code, signal }));
  });
  async function result(): Promise<Results[K]> {
    const exit = await exited;
    await disconnected;
    const tail = lastLines(readFileSync(log).subarray(logStart));
    return resultOf(told ?? outcomeIn(file), { exit, tail, log: run?.log });
  }
  return {
    process: child.pid === undefined ? undefined : { pid: child.pid, startTime: '', host: hostname() },
    result: result().finally(clean),
    detach() {
      child.unref();
      child.channel?.unref();
    },
  };
}

/** Opens the run's log or, where the run cannot be written, which `onFailure` is told, one in `folder`. */
function openLog(run: RunDirectory | undefined, folder: string, onFailure: (cause: unknown) => void) {
  const own = join(folder, 'session.log');
  const opened = (log: string) => {
    const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    return { log, logStart, output: openSync(log, 'a') };
  };
  if (!run) return opened(own);
  try {
    return opened(run.log);
  } catch (error) {
    onFailure(diskError(error, run.log));
    return opened(own);
  }
}

function environment(
  run: RunDirectory | undefined,
  threads: number | undefined,
  added: NodeJS.ProcessEnv | undefined,
): NodeJS.ProcessEnv {
  // The same number of threads, because sums in another order have other last bits: a resumed run would differ.
  const chosen = (run && earlierThreads(run)) ?? threads;
  return {
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...process.env,
    ...added,
    ...(chosen !== undefined && { TF_NUM_INTRAOP_THREADS: String(chosen) }),
    ELECTRON_RUN_AS_NODE: '1',
  };
}

function earlierThreads(run: RunDirectory): number | undefined {
  const started = readEvents(run.events).find((event) => event.type === 'session-started');
  return started?.engine.kind === 'tensorflow' ? started.engine.threads : undefined;
}
