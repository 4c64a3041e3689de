import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../core/userError';
import { type Outcome, outcomeIn, type SessionMessage } from '../session/outcome';
import type { Request } from '../session/request';
import { diskError } from '../store/diskError';
import { readEvents } from '../store/eventLog';
import { forgetStopRequest, requireFree } from '../store/lock';
import { openRun, type RunDirectory, workspaceOf } from '../store/runDirectory';
import type { Installation } from './executor';
import type { SessionProcess } from './stop';

/** A session as a child process, the leader of its own process group, so that it outlives its starter. */
export interface ChildSession extends SessionProcess {
  readonly ended: Promise<ChildEnd>;
  /** Lets this process end while the child continues. */
  detach(): void;
}

interface ChildEnd {
  /** Undefined where the session died before it had one. */
  readonly outcome: Outcome | undefined;
  readonly exit: Exit;
  /** The last lines that it printed. */
  readonly tail: string;
  /** File with all of them; undefined where it is gone. */
  readonly log: string | undefined;
}

interface Circumstances extends Installation {
  readonly threads: number | undefined;
  readonly onLook: (() => void) | undefined;
}

/** @throws {UserError} where the run directory cannot be used or, to train, another session works on it. */
export function startChild(
  request: Request,
  { node = process.execPath, script = resolve(__dirname, 'session.js'), env, threads, onLook }: Circumstances,
): ChildSession {
  const run = 'run' in request ? openRun(request.run).run : undefined;
  if (run && request.kind === 'train') {
    requireFree(run);
    // Before the session starts, so that a request from now on is meant for it.
    forgetStopRequest(run);
  }
  const folder = mkdtempSync(join(tmpdir(), 'mas-lab-'));
  const file = request.result ?? join(folder, 'result.json');
  const log = run?.log ?? join(folder, 'session.log');
  const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const output = openLog(log);
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
    else told = message;
  });
  // Messages may still be on their way when the process has ended; the channel closes after the last of them.
  const disconnected = new Promise<void>((done) => child.once('disconnect', done));
  const exited = new Promise<Exit>((done, fail) => {
    child.once('error', (cause) => {
      fail(new UserError(`The session cannot be started with ${node}: ${cause.message}.`, undefined, { cause }));
    });
    child.once('exit', (code, signal) => done({ code, signal }));
  });
  async function ended(): Promise<ChildEnd> {
    const exit = await exited;
    await disconnected;
    return {
      outcome: told ?? outcomeIn(file),
      exit,
      tail: lastLines(readFileSync(log).subarray(logStart)),
      log: run?.log,
    };
  }
  return {
    pid: child.pid ?? -1,
    startTime: '',
    host: hostname(),
    ended: ended().finally(() => rmSync(folder, { recursive: true, force: true })),
    detach() {
      child.unref();
      child.channel?.unref();
    },
  };
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw diskError(error, path);
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

export function lastLines(printed: Buffer): string {
  return printed.toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
}

interface Exit {
  readonly code?: number | null;
  readonly signal?: NodeJS.Signals | null;
}

/** The error for a session that died: how, and what to do. */
export function deathOf({ code, signal }: Exit, tail: string, log: string | undefined): UserError {
  const how = signal ? `was killed by ${signal}` : code === undefined ? 'was killed' : `ended with exit code ${code}`;
  const said = tail.includes('\n') ? `\nIts last words:\n${tail.replace(/^/gm, '  ')}` : '';
  const causes: Partial<Record<NodeJS.Signals, string>> = {
    SIGKILL: 'If you did not kill it, the machine may have run out of memory. ',
    SIGILL: 'TensorFlow needs processor instructions that this machine lacks: use `--engine wasm`. ',
  };
  const resume = log ? `Run the same command again to resume from the last snapshot; ${log} may tell more.` : '';
  return new UserError(
    `The session ${how} before it could finish.${said}`,
    `${(signal && causes[signal]) ?? ''}${resume}`,
  );
}
