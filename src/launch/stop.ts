import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../core/userError';
import { hasCode } from '../store/diskError';
import { forgetStopRequest, isLive, liveOwner, type Owner, requestStop } from '../store/lock';
import type { RunDirectory } from '../store/runDirectory';
import type { StopPolicy, StopStep } from './stopPolicy';

const POLL_MS = 50;

/**
 * Ends the session that works on the run. Done when its process has ended, not when it was asked to.
 *
 * @param onStep hears of each step as it is taken.
 * @returns whether a session was running.
 * @throws {UserError} where it still runs after the policy's last step.
 */
export async function stopSession(
  run: RunDirectory,
  policy: StopPolicy,
  onStep: (step: StopStep) => void = () => {},
): Promise<boolean> {
  const owner = liveOwner(run);
  if (!owner) {
    forgetStopRequest(run);
    return false;
  }
  const here = owner.host === hostname();
  for (const step of policy.steps) {
    if (step.action !== 'request' && !here) break;
    onStep(step);
    act(run, owner, step.action);
    if (await ended(run, owner, step.patienceMs)) {
      forgetStopRequest(run);
      return true;
    }
  }
  throw new UserError(
    `Session ${owner.pid} on ${owner.host} has not ended.`,
    here
      ? `End it by hand: kill -9 ${owner.pid}.`
      : `End it on ${owner.host}; the request to stop stays in the run directory.`,
  );
}

function act(run: RunDirectory, { pid }: Owner, action: StopStep['action']): void {
  try {
    if (action === 'request') requestStop(run);
    else process.kill(pid, action);
  } catch (error) {
    // It has ended in the meantime.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function ended(run: RunDirectory, owner: Owner, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  // On another machine only session.json tells: it goes when the session ends.
  const runs = () => (owner.host === hostname() ? isLive(owner) : liveOwner(run)?.pid === owner.pid);
  while (runs()) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
