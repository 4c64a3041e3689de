import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeIn, readResultFile } from '../session/outcome';
import type { Request, RequestKind } from '../session/request';
import { isAlive, isWithinReach } from '../store/processes';
import { openRun, type RunDirectory } from '../store/runDirectory';
import type { Session, SessionState } from './executor';
import { lastLines, resultOf } from './sessionResult';
import { stopProcess } from './stop';

const POLL_MS = 100;

/** A session that is known by its result file alone. */
export function find<K extends RequestKind>(
  request: Request & { readonly kind: K; readonly result: string },
): Session<K> {
  const file = request.result;
  let isDetached = false;
  return {
    get id() {
      const found = readResultFile(file);
      return found?.type === 'running' ? String(found.pid) : undefined;
    },
    state: async () => stateIn(file),
    async result() {
      let state = stateIn(file);
      for (; state === 'waiting' || state === 'running'; state = stateIn(file)) {
        await sleep(POLL_MS, undefined, { ref: !isDetached });
      }
      const run = runOf(request);
      return resultOf(outcomeIn(file), { tail: run ? lastLines(run.log, { inside: run.path }) : '', log: run?.log });
    },
    async stop(policy, onStep) {
      const found = readResultFile(file);
      if (found?.type === 'running' && stateIn(file) === 'running') {
        await stopProcess(found, trainedRun(request), policy, { onStep });
      }
    },
    detach() {
      isDetached = true;
    },
  };
}

function stateIn(file: string): SessionState {
  const found = readResultFile(file);
  if (!found) return 'waiting';
  if (found.type !== 'running') return 'ended';
  if (!isWithinReach(found) || isAlive(found)) return 'running';
  // It may have ended between the two looks.
  return outcomeIn(file) ? 'ended' : 'killed';
}

function runOf(request: Request): RunDirectory | undefined {
  return 'run' in request ? openRun(request.run).run : undefined;
}

/** The run that the session trains, through whose directory it can be requested to stop. */
export function trainedRun(request: Request): RunDirectory | undefined {
  return request.kind === 'train' ? runOf(request) : undefined;
}
