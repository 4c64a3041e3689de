import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../core/userError';
import type { Order, Results, SessionMessage } from '../session/order';
import { diskError } from '../store/diskError';
import { readEvents } from '../store/eventLog';
import { forgetStopRequest, requireFree } from '../store/lock';
import { openRun, type RunDirectory, workspaceOf } from '../store/runDirectory';

export interface LaunchOptions {
  /** The Node.js to run the session with; default the one that runs this, Electron included. */
  readonly node?: string;
  /** The bundled session; default the one beside this bundle. */
  readonly script?: string;
  /** TensorFlow's threads within an operation; default as in the run's earlier sessions, else all processors. */
  readonly threads?: number;
  /** Added to this process's environment; undefined removes. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called when the run's event log has grown. */
  readonly onLook?: () => void;
}

/** A session as a child process of its own process group, which goes on when this process ends. */
export interface LocalSession<K extends Order['kind']> {
  readonly pid: number;
  /**
   * What the order came to, once the process has ended.
   *
   * @throws {UserError} where the session failed for a reason the user can act on, or died.
   * @throws {SessionFault} where it failed for another.
   */
  readonly result: Promise<Results[K]>;
  /** Lets this process end while the session goes on. */
  detach(): void;
}

/** An error within a session that is no fault of the user. */
export class SessionFault extends Error {
  override readonly name = 'SessionFault';

  constructor(
    message: string,
    /** What the session printed; its stack is there. */
    readonly tail: string,
  ) {
    super(message);
  }
}

/**
 * Starts a session on this machine.
 *
 * @throws {UserError} where the run directory cannot be used, or, to train, another session works on it.
 */
export function launch<K extends Order['kind']>(
  order: Order & { readonly kind: K },
  { node = process.execPath, script = resolve(__dirname, 'session.js'), threads, env, onLook }: LaunchOptions = {},
): LocalSession<K> {
  const run = 'run' in order ? openRun(order.run).run : undefined;
  if (run && order.kind === 'train') {
    requireFree(run);
    // Before the session starts, so that whatever is asked from now on is meant for it.
    forgetStopRequest(run);
  }
  const folder = run ? undefined : mkdtempSync(join(tmpdir(), 'mas-lab-'));
  const log = run?.log ?? join(folder ?? '', 'session.log');
  const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const output = openLog(log);
  const child = spawn(node, [script, JSON.stringify(order)], {
    cwd: run && workspaceOf(run),
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: environment(run, threads, env),
    windowsHide: true,
  });
  closeSync(output);
  const tail = () => readFileSync(log).subarray(logStart).toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
  const result = resultOf<K>(child, { node, tail, log: run?.log, ...(onLook && { onLook }) });
  return {
    pid: child.pid ?? -1,
    result: result.finally(() => folder && rmSync(folder, { recursive: true, force: true })),
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
  const chosen = threads ?? (run && earlierThreads(run));
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

interface Circumstances {
  readonly node: string;
  readonly tail: () => string;
  readonly log: string | undefined;
  readonly onLook?: () => void;
}

function resultOf<K extends Order['kind']>(
  child: ChildProcess,
  { node, tail, log, onLook }: Circumstances,
): Promise<Results[K]> {
  let last: Exclude<SessionMessage, { type: 'look' }> | undefined;
  child.on('message', (message: SessionMessage) => {
    if (message.type === 'look') onLook?.();
    else last = message;
  });
  // Messages may still be on their way when the process has ended; the channel closes after the last of them.
  const heard = new Promise<void>((done) => child.once('disconnect', done));
  return new Promise((succeed, fail) => {
    child.once('error', (cause) => {
      fail(new UserError(`The session cannot be started with ${node}: ${cause.message}.`, undefined, { cause }));
    });
    child.once('exit', async (code, signal) => {
      await heard;
      if (last?.type === 'result') succeed(last.value as Results[K]);
      else if (last?.unexpected) fail(new SessionFault(last.message, tail()));
      else if (last) fail(new UserError(last.message, last.hint));
      else fail(new UserError(deathOf(code, signal, tail()), afterDeath(signal, log)));
    });
  });
}

function deathOf(code: number | null, signal: NodeJS.Signals | null, tail: string): string {
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
  const said = tail.includes('\n') ? `\nIts last words:\n${tail.replace(/^/gm, '  ')}` : '';
  return `The session ${how} before it could finish.${said}`;
}

function afterDeath(signal: NodeJS.Signals | null, log: string | undefined): string {
  const causes: Partial<Record<NodeJS.Signals, string>> = {
    SIGKILL: 'If you did not kill it, the machine may have run out of memory. ',
    SIGILL: 'TensorFlow needs processor instructions that this machine lacks: use `--engine wasm`. ',
  };
  const goOn = log ? `Run the same command again to go on from the last snapshot; ${log} may tell more.` : '';
  return `${(signal && causes[signal]) ?? ''}${goOn}`;
}
