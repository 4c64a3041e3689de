import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { diskError, hasCode, onDisk } from './diskError';
import { withLock } from './fileLock';
import { isAlive, processIdentity, thisProcess } from './processes';
import type { RunDirectory } from './runDirectory';

/**
 * Who may write a run: one session at a time, named in session.json. Seen from its own machine, it is alive while its
 * process is; from another machine, while its heartbeat is fresh.
 */
const ownerSchema = processIdentity.extend({
  /** ISO 8601; renewed every few seconds. */
  heartbeat: z.string(),
});
export type Owner = Readonly<z.infer<typeof ownerSchema>>;

const BEAT_MS = 5_000;
/** The clocks of two machines may differ, and a shared file system may show changes late. */
const FRESH_MS = 60_000;
/** Longer than a lock outlives the process that held it. */
const LOCK_TIMEOUT_MS = 15_000;

/** The owner's hold on a run. */
export interface RunLock {
  /**
   * Renews the heartbeat if it is due; cheap otherwise.
   *
   * @returns false where another session has taken over the run, because this one seemed dead.
   */
  beat(): boolean;
  release(): void;
}

/**
 * Makes this process the owner of the run, in place of one that has died.
 *
 * @throws {UserError} where a live session owns it, or the directory cannot be written.
 */
export async function acquireRun(run: RunDirectory): Promise<RunLock> {
  try {
    // Sessions that start at the same time read session.json one after the other.
    const options = { signal: AbortSignal.timeout(LOCK_TIMEOUT_MS) };
    return await withLock(join(run.path, 'session.lock'), () => takeOver(run), options);
  } catch (error) {
    throw diskError(error, run.path);
  }
}

function takeOver(run: RunDirectory): RunLock {
  const other = readOwner(run);
  if (other && isLive(other)) throw ownedBy(run, other);
  let owner: Owner = { ...thisProcess(), heartbeat: new Date().toISOString() };
  write(run, owner);
  return {
    beat() {
      if (Date.now() - Date.parse(owner.heartbeat) < BEAT_MS) return true;
      if (!isMine(run, owner)) return false;
      owner = { ...owner, heartbeat: new Date().toISOString() };
      write(run, owner);
      return true;
    },
    release() {
      if (isMine(run, owner)) rmSync(run.session, { force: true });
    },
  };
}

/** The session that works on the run, if it is alive. */
export function liveOwner(run: RunDirectory): Owner | undefined {
  const owner = readOwner(run);
  return owner && isLive(owner) ? owner : undefined;
}

/**
 * Before a session starts: whatever is requested from now on is meant for it.
 *
 * @throws {UserError} where a live session owns the run.
 */
export function readyForSession(run: RunDirectory): void {
  const owner = liveOwner(run);
  if (owner) throw ownedBy(run, owner);
  forgetStopRequest(run);
}

function isLive(owner: Owner): boolean {
  if (owner.host === hostname()) return isAlive(owner);
  return Date.now() - Date.parse(owner.heartbeat) < FRESH_MS;
}

function ownedBy(run: RunDirectory, { pid, host }: Owner): UserError {
  return new UserError(
    `The run ${run.id} is in use: session ${pid} on ${host} is training it.`,
    `See its progress with \`mas-lab show ${shellWord(run.path)}\`, or stop it with \`mas-lab stop ${shellWord(run.path)}\`.`,
  );
}

function write(run: RunDirectory, owner: Owner): void {
  writeAtomically(run.session, [new TextEncoder().encode(`${JSON.stringify(owner)}\n`)]);
}

function isMine(run: RunDirectory, owner: Owner): boolean {
  const found = readOwner(run);
  return found?.pid === owner.pid && found.host === owner.host && found.startTime === owner.startTime;
}

function readOwner(run: RunDirectory): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(run.session, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw diskError(error, run.session);
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    // Owners write this file atomically, so no owner wrote this.
    return undefined;
  }
}

/** Asks the session, wherever it runs, to save and stop. */
export function requestStop(run: RunDirectory): void {
  onDisk(run.stopRequest, () => writeFileSync(run.stopRequest, ''));
}

export function isStopRequested(run: RunDirectory): boolean {
  return existsSync(run.stopRequest);
}

/** Withdraws the request, e.g. once the session has ended. */
export function forgetStopRequest(run: RunDirectory): void {
  rmSync(run.stopRequest, { force: true });
}
