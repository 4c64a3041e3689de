import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../core/userError';
import { hasCode } from '../store/diskError';
import { forgetStopRequest, liveOwner, requestStop } from '../store/lock';
import { isAlive, type ProcessIdentity } from '../store/processes';
import type { RunDirectory } from '../store/runDirectory';
import type { StopPolicy, StopStep } from './stopPolicy';

const POLL_MS = 50;

/**
 * Ends the session that works on the run, whoever started it.
 *
 * @param onStep hears of each step as it is taken.
 * @returns whether a session was running.
 * @throws {UserError} where it still runs after the policy's last step.
 */
export async function stopSession(
  run: RunDirectory,
  policy: StopPolicy,
  onStep?: (step: StopStep) => void,
): Promise<boolean> {
  const owner = liveOwner(run);
  if (owner) await stopProcess(owner, run, policy, onStep);
  else forgetStopRequest(run);
  return owner !== undefined;
}

/** @param run what the session trains; undefined if it does something else, which cannot be requested to stop. */
export async function stopProcess(
  session: ProcessIdentity,
  run: RunDirectory | undefined,
  policy: StopPolicy,
  onStep?: (step: StopStep) => void,
): Promise<void> {
  const { pid, host } = session;
  const here = host === hostname();
  for (const step of policy) {
    if (step.action === 'request' ? !run : !here) continue;
    onStep?.(step);
    if (step.action !== 'request') signal(pid, step.action);
    else if (run) requestStop(run);
    if (await ended(session, run, step.patienceMs)) {
      if (run) forgetStopRequest(run);
      return;
    }
  }
  throw new UserError(
    `Session ${pid} on ${host} has not ended.`,
    here ? `End it by hand: kill -9 ${pid}.` : `End it on ${host}; the request to stop stays in the run directory.`,
  );
}

function signal(pid: number, how: 'terminate' | 'kill'): void {
  try {
    process.kill(pid, how === 'kill' ? 'SIGKILL' : 'SIGTERM');
  } catch (error) {
    // It has ended in the meantime.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function ended(session: ProcessIdentity, run: RunDirectory | undefined, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  // On another machine only session.json tells: it goes when the session ends.
  const runs = () =>
    session.host === hostname() ? isAlive(session) : run !== undefined && liveOwner(run)?.pid === session.pid;
  while (runs()) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
