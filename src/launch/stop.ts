import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../core/userError';
import { hasCode } from '../store/diskError';
import { firstLook, lookAgain } from '../store/heartWatch';
import { forgetStopRequest, liveOwner, requestStop, watchOwner } from '../store/lock';
import { isAlive, isWithinReach, type ProcessIdentity } from '../store/processes';
import type { RunDirectory } from '../store/runDirectory';
import { readSessionFile } from '../store/sessionFile';
import type { StopPolicy, StopStep } from './stopPolicy';

const POLL_MS = 50;

export interface StopOptions {
  /** Hears of each step as it is taken. */
  readonly onStep?: ((step: StopStep) => void) | undefined;
  /** Ends the waiting; what was requested is then withdrawn. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends the session that works on the run, whoever started it.
 *
 * @returns whether a session was running.
 * @throws {UserError} where it still runs after the policy's last step.
 * @throws an AbortError where `signal` ends the waiting.
 */
export async function stopSession(run: RunDirectory, policy: StopPolicy, options: StopOptions = {}): Promise<boolean> {
  const owner = liveOwner(run) ?? (await watchOwner(run, { signal: options.signal }));
  if (owner) await stopProcess(owner, run, policy, options);
  else forgetStopRequest(run);
  return owner !== undefined;
}

/** @param run what the session trains; undefined if it does something else, which cannot be requested to stop. */
export async function stopProcess(
  session: ProcessIdentity,
  run: RunDirectory | undefined,
  policy: StopPolicy,
  { onStep, signal }: StopOptions = {},
): Promise<void> {
  const { pid, host } = session;
  const here = isWithinReach(session);
  let refused: unknown;
  try {
    for (const step of policy) {
      if (step.action === 'request' ? !run : !here) continue;
      onStep?.(step);
      try {
        if (step.action !== 'request') send(session, step.action);
        else if (run) requestStop(run);
      } catch (error) {
        // E.g. the run directory cannot be written; the next step may do.
        refused = error;
        continue;
      }
      if (await ended(session, run, step.patienceMs, signal)) return;
    }
  } finally {
    // Also where the session has not ended: what was requested of it must not stop the next one.
    if (run) forgetStopRequest(run);
  }
  if (refused !== undefined) throw refused;
  throw new UserError(
    `Process ${pid} on ${host} has not ended; the request to stop is withdrawn.`,
    here
      ? `End it by hand: kill -9 ${pid}.`
      : `Run the same command again to wait longer, or end it on ${host}: kill ${pid}.`,
  );
}

/** The session is within reach. */
function send(session: ProcessIdentity, how: 'terminate' | 'kill'): void {
  // Its number may be another's by now.
  if (!isAlive(session)) return;
  try {
    process.kill(session.pid, how === 'kill' ? 'SIGKILL' : 'SIGTERM');
  } catch (error) {
    // It has ended in the meantime.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** Waits until the session has ended; false where it still runs after that time. */
async function ended(
  session: ProcessIdentity,
  run: RunDirectory | undefined,
  patienceMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const began = performance.now();
  const hasEnded = isWithinReach(session) ? () => !isAlive(session) : heartStopped(session, run);
  while (!hasEnded()) {
    if (performance.now() - began > patienceMs) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
  return true;
}

/** Of a session that cannot be seen from here, session.json tells: it goes when the session ends, or changes no longer. */
function heartStopped({ pid, host }: ProcessIdentity, run: RunDirectory | undefined): () => boolean {
  if (!run) return () => false;
  const look = () => {
    const file = readSessionFile(run);
    return file?.owner.pid === pid && file.owner.host === host ? file : undefined;
  };
  let watch = firstLook(look(), performance.now());
  return () => {
    watch = lookAgain(watch, look(), performance.now());
    return watch.verdict === 'dead';
  };
}
