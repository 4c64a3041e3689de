import type { Request, RequestKind, Results } from '../session/request';
import type { Trained } from './pool/stepWatch';
import type { StopPolicy, StopStep } from './stopPolicy';

/**
 * Where sessions run.
 *
 * An executor takes a list of requests and has each executed by a session: a process of its own (session/main.ts), on
 * this machine or on another that sees the same files. It takes the whole list at once, as clusters do, and decides
 * when each session's turn comes. Each request gets a `Session`, a handle that knows the session's state, waits for its
 * result, and stops it.
 *
 * Sessions outlive the process that started them. What must be known later is therefore in files: the run's event log
 * and lock, and the request's result file, which first names the process and then holds the outcome. Whoever knows the
 * request, in another process or on another machine, gets a handle again with `find`. A handle may hear sooner by other
 * ways, such as IPC, but never needs them.
 *
 * Only executors send signals. A file in the run directory requests a training session to save and stop, which works
 * from everywhere; if the session does not answer, its executor ends it. The caller's `StopPolicy` says how long to
 * wait in between.
 */
export interface Executor {
  /** Where and how, for people, e.g. `this machine, 2 at a time with 1 thread each`. */
  describe(): string;
  /** @throws {UserError} where no session can be started there, e.g. because a cluster does not answer. */
  ready(): Promise<void>;
  /** A handle for each, in the same order. Errors are in the handles. */
  start<K extends RequestKind>(list: readonly SessionStart<K>[]): readonly Session<K>[];
  /** The session of a request that was started earlier, possibly by another process; its result file names it. */
  find<K extends RequestKind>(request: Request & { readonly kind: K; readonly result: string }): Session<K>;
}

/** The program that sessions run; an executor on other machines may have paths of its own. */
export interface Installation {
  /** The Node.js to run sessions with; default the one that runs this, Electron included. */
  readonly node?: string | undefined;
  /** The bundled session; default the one beside this bundle. */
  readonly script?: string | undefined;
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Whether sessions on this machine leave the processors to other programs that want them. */
  readonly givesWay?: boolean | undefined;
}

export interface SessionStart<K extends RequestKind> {
  readonly request: Request & { readonly kind: K };
  /**
   * Called when the session's turn comes, e.g. to make its run directory. If it returns a result, no session is started.
   * Stopping the session aborts `stopped`.
   */
  prepare?(stopped: AbortSignal): Promise<Results[K] | undefined>;
  /** Called when the session has started, with what its executor calls it. */
  readonly onStart?: ((id: string) => void) | undefined;
  /** Hears why the session waits, as far as its executor is told; undefined when it does not any more. */
  readonly onWait?: ((why: string | undefined) => void) | undefined;
  /** Where training stands, as far as the caller knows; whoever chooses how many sessions run may ask. */
  readonly trained?: (() => Trained | undefined) | undefined;
  /** Called when the run's event log has grown, if the executor can know; followers poll as well. */
  readonly onLook?: (() => void) | undefined;
  /** Hears what the user should know, such as data that were left out; the session's log has it as well. */
  readonly onNote?: ((text: string) => void) | undefined;
}

/** `waiting` for its turn; `running`; `ended` with a result or an error; or `killed`, leaving neither. */
export type SessionState = 'waiting' | 'running' | 'ended' | 'killed';

export interface Session<K extends RequestKind> {
  /** What its executor calls it, e.g. the number of a process; undefined while it waits. */
  readonly id: string | undefined;
  state(): Promise<SessionState>;
  /**
   * Waits until the session has ended.
   *
   * @throws {UserError} where it failed for a reason that the user can act on, was killed, or was stopped before its turn.
   * @throws {SessionFault} where it failed for another.
   */
  result(): Promise<Results[K]>;
  /**
   * Ends the session. Done when it has ended, not when it was asked to.
   *
   * @param onStep hears of each step as it is taken.
   * @throws {UserError} where it still runs after the policy's last step.
   */
  stop(policy: StopPolicy, onStep?: (step: StopStep) => void): Promise<void>;
  /** Lets this process end while the session continues. */
  detach(): void;
}

/** Starts a single session. */
export function startOne<K extends RequestKind>(executor: Executor, start: SessionStart<K>): Session<K> {
  const [session] = executor.start([start]);
  if (!session) throw new Error('the executor has started no session');
  return session;
}
