import { statSync } from 'node:fs';
import type { Event, RunOrigin } from '../../core/run/event';
import { reduce } from '../../core/run/reduce';
import { currentTask, emptyRun, isComplete, type RunState } from '../../core/run/run';
import { messageOf } from '../../core/userError';
import { LogReader } from '../../store/logReader';
import type { Dropped } from '../../store/logRules';
import { originOf, realPath } from '../../store/origin';
import { type OpenRun, openRun } from '../../store/runDirectory';
import type { Owner } from '../../store/sessionFile';
import { systemError } from '../../store/systemError';
import { OwnerWatch } from './ownerWatch';

/**
 * `fresh` before the first session; `live` while a session works on the run; `complete` when every task is trained;
 * `between` tasks; otherwise within a task: `stopped` on request, `failed` with a message, or `killed`.
 */
export type RunStatus = 'fresh' | 'live' | 'complete' | 'between' | 'stopped' | 'failed' | 'killed';

function statusOf(state: RunState, isLive: boolean): RunStatus {
  if (isLive) return 'live';
  const last = state.sessions.at(-1);
  if (state.error !== undefined) return 'failed';
  if (isComplete(state)) return 'complete';
  if (!last) return 'fresh';
  if (!last.ended) return 'killed';
  return currentTask(state) ? 'stopped' : 'between';
}

/** A run directory as this window sees it. It reads the log only when asked to look. */
export class WatchedRun {
  readonly path: string;
  /** Without links. */
  readonly realPath: string;
  readonly id: string;
  /** When the run was made, in ms since 1970. */
  readonly created: number;
  /** What it was made from. */
  readonly origin: RunOrigin;
  state: RunState = emptyRun;
  /** The session at work, if there is one. */
  owner: Owner | undefined;
  /** Why the log cannot be read. */
  problem: string | undefined;
  /** Whether a session was started that has not yet claimed the run directory. */
  isStarting = false;
  #reader: LogReader;
  /** Of the log, when it was last read. */
  #size: number | undefined;
  readonly #owners: OwnerWatch;

  /** @throws {UserError} where the directory is not a run, or its experiment cannot be read. */
  static open(path: string): WatchedRun {
    return new WatchedRun(openRun(path));
  }

  private constructor(readonly opened: OpenRun) {
    this.path = opened.run.path;
    this.realPath = realPath(this.path);
    this.id = opened.run.id;
    this.origin = originOf(opened.run);
    this.created = statSync(opened.run.experiment, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    this.#reader = new LogReader(opened.run.events);
    this.#owners = new OwnerWatch(opened.run);
  }

  get experiment() {
    return this.opened.experiment;
  }

  get isLive(): boolean {
    return this.isStarting || this.owner !== undefined;
  }

  get status(): RunStatus {
    return statusOf(this.state, this.isLive);
  }

  /** Lines of its log that do not count, because another session had taken over. */
  get dropped(): readonly Dropped[] {
    return this.#reader.dropped;
  }

  get tasksDone(): number {
    return this.state.tasks.filter((task) => task.state === 'done').length;
  }

  /** Reads what was appended to the log since the last call. Returns its new events. */
  look(): readonly Event[] {
    const size = statSync(this.opened.run.events, { throwIfNoEntry: false })?.size ?? 0;
    if (size === this.#size && !this.#reader.isInDoubt) return [];
    // Not the file that was read before: a log only grows.
    if (size < (this.#size ?? 0) || this.problem !== undefined) this.#forget();
    this.#size = size;
    try {
      const events = this.#reader.readNew();
      this.state = events.reduce(reduce, this.state);
      return events;
    } catch (error) {
      this.problem = messageOf(systemError(error));
      return [];
    }
  }

  /**
   * Checks whether a session is at work. Returns whether that has changed.
   *
   * @param sinceMs does nothing if an owner was seen this recently
   */
  lookForOwner(sinceMs = 0): boolean {
    const before = this.owner;
    this.owner = this.#owners.look(sinceMs);
    if (this.owner) this.isStarting = false;
    return before?.pid !== this.owner?.pid || before?.startTime !== this.owner?.startTime;
  }

  #forget(): void {
    this.#reader = new LogReader(this.opened.run.events);
    this.state = emptyRun;
    this.problem = undefined;
  }
}
