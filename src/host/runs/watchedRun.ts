import { statSync } from 'node:fs';
import type { Event } from '../../core/run/event';
import { reduce } from '../../core/run/reduce';
import { currentTask, emptyRun, isComplete, type RunState } from '../../core/run/run';
import { messageOf } from '../../core/userError';
import { LogReader } from '../../store/eventLog';
import { liveOwner, type Owner } from '../../store/lock';
import { type OpenRun, openRun } from '../../store/runDirectory';

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
  readonly id: string;
  /** When the run was made, in ms since 1970. */
  readonly created: number;
  state: RunState = emptyRun;
  /** The session at work, if there is one. */
  owner: Owner | undefined;
  /** Why the log cannot be read. */
  problem: string | undefined;
  /** Whether a session was started that has not yet claimed the run directory. */
  isStarting = false;
  #reader: LogReader;
  #size = 0;
  #ownerSeen = 0;

  /** @throws {UserError} where the directory is not a run, or its experiment cannot be read. */
  static open(path: string): WatchedRun {
    return new WatchedRun(openRun(path));
  }

  private constructor(readonly opened: OpenRun) {
    this.path = opened.run.path;
    this.id = opened.run.id;
    this.created = statSync(opened.run.experiment, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    this.#reader = new LogReader(opened.run.events);
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

  get tasksDone(): number {
    return this.state.tasks.filter((task) => task.state === 'done').length;
  }

  /** Reads what was appended to the log since the last call. Returns its new events. */
  look(): readonly Event[] {
    const size = statSync(this.opened.run.events, { throwIfNoEntry: false })?.size ?? 0;
    if (size === this.#size) return [];
    // Not the file that was read before: a log only grows.
    if (size < this.#size || this.problem !== undefined) this.#forget();
    this.#size = size;
    try {
      const events = this.#reader.read();
      this.state = events.reduce(reduce, this.state);
      return events;
    } catch (error) {
      this.problem = messageOf(error);
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
    if (before && Date.now() - this.#ownerSeen < sinceMs) return false;
    this.#ownerSeen = Date.now();
    this.owner = liveOwner(this.opened.run);
    if (this.owner) this.isStarting = false;
    return before?.pid !== this.owner?.pid || before?.startTime !== this.owner?.startTime;
  }

  #forget(): void {
    this.#reader = new LogReader(this.opened.run.events);
    this.state = emptyRun;
    this.problem = undefined;
  }
}
