import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { diskError, hasCode } from './diskError';
import { type EventLog, openEventLog } from './eventLog';
import { withLock } from './fileLock';
import { startHeartbeat } from './heartbeat';
import { firstLook, lookAgain, waitOf } from './heartWatch';
import { removeInside, writeNew } from './insideRun';
import { isSeenRunning, isWithinReach, thisProcess } from './processes';
import { contentOf } from './regularFile';
import type { RunDirectory } from './runDirectory';
import { newestSession } from './runFiles';
import { boundedInterval, type Owner, readSessionFile } from './sessionFile';

/**
 * Who may write a run: one session at a time. A new session waits until the heartbeat of the last one has stopped, then
 * claims the run in the log. If the last one was only suspended and wakes up, it finds the claim and stops; what it wrote
 * after the claim is dropped. So a wrong judgement costs time, never a result.
 */

const DEFAULT_INTERVAL_MS = 2_000;
/** How often a watcher looks. */
const LOOK_MS = 200;
/** Longer than it takes to notice that the process with the lock is dead. */
const LOCK_TIMEOUT_MS = 15_000;

/** The owner's hold on a run. */
export interface RunLock {
  /** The number of this session. */
  readonly session: number;
  readonly log: EventLog;
  /** Whether this session still owns the run. */
  isOwned(): boolean;
  /** Closes the log and gives up the run. What a newer session has written stays. */
  release(): void;
}

/** How to wait for a session that may be dead. */
export interface Waiting {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a sentence that says for whom this waits, and how long. */
  readonly onWait?: ((text: string) => void) | undefined;
}

/**
 * Makes this process the owner of the run, in place of one that has died.
 *
 * @throws {RunInUse} where a live session owns it.
 * @throws {UserError} where the log is damaged, or the directory cannot be written.
 */
export async function acquireRun(run: RunDirectory, waiting: Waiting = {}): Promise<RunLock> {
  for (;;) {
    const { owner, content } = await watched(run, waiting);
    if (owner) throw ownedBy(run, owner);
    // If the file has changed since then, another session was quicker.
    const lock = await inTurn(run, () => (readSessionFile(run)?.content === content ? claim(run) : undefined));
    if (lock) return lock;
  }
}

/** Sessions that start at the same time claim the run one after the other, so that only one of them trains. */
async function inTurn<T>(run: RunDirectory, work: () => T): Promise<T> {
  try {
    return await withLock(join(run.path, 'session.lock'), work, { signal: AbortSignal.timeout(LOCK_TIMEOUT_MS) });
  } catch (error) {
    if (!(error instanceof DOMException)) throw diskError(error, run.path);
    throw new UserError(
      `Another process has held the lock of the run ${run.id} for ${LOCK_TIMEOUT_MS / 1000} s.`,
      `Run the same command again. If this message stays, delete ${join(run.path, 'session.lock')}.`,
      { cause: error },
    );
  }
}

function claim(run: RunDirectory): RunLock {
  const log = openEventLog(run.events, newestSession(run));
  const interval = boundedInterval(Number(process.env.MAS_LAB_HEARTBEAT_MS) || DEFAULT_INTERVAL_MS);
  const owner: Owner = { ...thisProcess(), session: log.session, claim: log.claim, interval };
  const heartbeat = startHeartbeat(run.session, owner);
  return {
    session: log.session,
    log,
    isOwned: () => isOwned(log),
    release() {
      heartbeat.stop();
      log.close();
      if (readSessionFile(run)?.owner.claim === log.claim) removeInside(run.path, run.session);
    },
  };
}

function isOwned(log: EventLog): boolean {
  try {
    log.requireOwned();
    return true;
  } catch {
    return false;
  }
}

/**
 * The session that works on the run, if it is alive. Looks until its heartbeat changes, or has not changed for two
 * intervals. Where the run has no session, it returns at once.
 */
export async function watchOwner(run: RunDirectory, waiting: Waiting = {}): Promise<Owner | undefined> {
  return (await watched(run, waiting)).owner;
}

/** The owner, if it is alive, and what session.json said at the last look. */
async function watched(run: RunDirectory, { signal, onWait }: Waiting) {
  let file = readSessionFile(run);
  let watch = firstLook(file, performance.now());
  if (file) onWait?.(waitText(file.owner, waitOf(file)));
  while (watch.verdict === 'unknown') {
    await sleep(LOOK_MS, undefined, { signal });
    file = readSessionFile(run);
    watch = lookAgain(watch, file, performance.now());
  }
  return { owner: watch.verdict === 'alive' ? file?.owner : undefined, content: file?.content };
}

function waitText({ pid, host }: Owner, waitMs: number): string {
  const seconds = Number((waitMs / 1000).toFixed(1));
  return `Process ${pid} on ${host} may still be training this run: watching its heartbeat for ${seconds} s.`;
}

/**
 * The session that works on the run, as far as one look tells. Its process may be suspended, and one on another machine is
 * not seen. So this is only a hint, for callers that cannot wait for `watchOwner`.
 */
export function liveOwner(run: RunDirectory): Owner | undefined {
  const owner = readSessionFile(run)?.owner;
  return owner && isSeenRunning(owner) ? owner : undefined;
}

/** The session that works on the run, to show it: at once where its process can be seen, otherwise after watching. */
export async function ownerToShow(run: RunDirectory): Promise<Owner | undefined> {
  const owner = readSessionFile(run)?.owner;
  if (!owner || isWithinReach(owner)) return liveOwner(run);
  return watchOwner(run);
}

/** A live session owns the run. */
export class RunInUse extends UserError {}

function ownedBy(run: RunDirectory, { pid, host }: Owner): RunInUse {
  return new RunInUse(
    `The run ${run.id} is in use: process ${pid} on ${host} is training it.`,
    `See its progress with \`mas-lab show ${shellWord(run.path)}\`, or stop it with \`mas-lab stop ${shellWord(run.path)}\`.`,
  );
}

/** Asks the session, wherever it runs, to save and stop. */
export function requestStop(run: RunDirectory): void {
  try {
    // An earlier request may be meant for another session.
    removeInside(run.path, run.stopRequest);
    writeNew(run.path, run.stopRequest, randomUUID());
  } catch (error) {
    // Somebody else has just asked for the same.
    if (!hasCode(error, 'EEXIST')) throw diskError(error, run.stopRequest);
  }
}

const MAX_REQUEST_BYTES = 1 << 10;

/** The random word that tells this request from others; undefined where there is none. */
export function stopRequestOf(run: RunDirectory): string | undefined {
  try {
    return contentOf(run.stopRequest, { inside: run.path, maxBytes: MAX_REQUEST_BYTES }).toString();
  } catch {
    return undefined;
  }
}

/** Whether the session is requested to stop. Links, folders and devices in the place of a request are none. */
export function isStopRequested(run: RunDirectory): boolean {
  return existsSync(run.stopRequest) && stopRequestOf(run) !== undefined;
}

/** Withdraws the request, e.g. once the session has ended. */
export function forgetStopRequest(run: RunDirectory): void {
  if (!isStopRequested(run)) return;
  removeInside(run.path, run.stopRequest);
}
