import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../core/run/event';
import { reduce, runState } from '../core/run/reduce';
import { isComplete, type RunState } from '../core/run/run';
import type { EngineChoice } from '../graph/engine';
import { type Follower, followEvents, readEvents } from '../store/eventLog';
import { liveOwner, requestStop } from '../store/lock';
import type { OpenRun } from '../store/runDirectory';
import { launch } from './local';
import { stopSession } from './stop';
import { impatientStop } from './stopPolicy';

/** A run to train, opened or made when its turn comes. */
export interface PoolJob {
  readonly id: string;
  open(): OpenRun;
}

export type PoolOutcome =
  | { readonly kind: 'done' | 'stopped'; readonly state: RunState }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface PoolOptions {
  /** Sessions at a time. */
  readonly jobs: number;
  /** TensorFlow's threads in each; a run that was begun earlier goes on with those it had. */
  readonly threads: number;
  readonly engine: EngineChoice;
  readonly onEvent: (id: string, state: RunState, event: Event) => void;
  readonly onEnd: (id: string, outcome: PoolOutcome) => void;
}

/** Runs that are trained on this machine, some at a time. */
export interface Pool {
  /** Fulfilled when no session of it is left. */
  readonly ended: Promise<void>;
  /** Begins no more runs, and has those that are trained save and stop; `impatient` ends their sessions at once. */
  stop(how: 'patient' | 'impatient'): void;
}

const POLL_MS = 300;

export function trainInPool(jobs: readonly PoolJob[], options: PoolOptions): Pool {
  const waiting = [...jobs];
  const training = new Set<OpenRun>();
  let isStopping = false;

  async function work(): Promise<void> {
    for (let job = waiting.shift(); job && !isStopping; job = waiting.shift()) {
      options.onEnd(job.id, await outcomeOf(job).catch((error: unknown) => ({ kind: 'failed', error }) as const));
    }
  }

  async function outcomeOf({ id, open: opening }: PoolJob): Promise<PoolOutcome> {
    const open = opening();
    // A session that was left behind by a killed pool is let finish.
    while (liveOwner(open.run)) {
      if (isStopping) return { kind: 'stopped', state: runState(readEvents(open.run.events)) };
      await sleep(POLL_MS);
    }
    const before = runState(readEvents(open.run.events));
    if (isComplete(before)) return { kind: 'done', state: before };
    training.add(open);
    try {
      return await train(id, open, before, options);
    } finally {
      training.delete(open);
    }
  }

  return {
    ended: Promise.all(Array.from({ length: options.jobs }, work)).then(() => undefined),
    stop(how) {
      isStopping = true;
      for (const { run } of training) {
        if (how === 'patient') requestStop(run);
        // What does not end is told of by its own outcome.
        else stopSession(run, impatientStop).catch(() => undefined);
      }
    },
  };
}

async function train(
  id: string,
  { run }: OpenRun,
  before: RunState,
  { threads, engine, onEvent }: PoolOptions,
): Promise<PoolOutcome> {
  let state = before;
  let follower: Follower | undefined;
  let unreadable: unknown;
  const session = launch(
    { kind: 'train', run: run.path, engine, tasks: 'all' },
    { ...(before.sessions.length === 0 && { threads }), onLook: () => follower?.look() },
  );
  follower = followEvents(
    run.events,
    (events) => {
      for (const event of events) {
        state = reduce(state, event);
        onEvent(id, state, event);
      }
    },
    { from: state.n + 1, onError: (error) => (unreadable = error) },
  );
  try {
    const kind = await session.result;
    follower.close();
    if (unreadable) throw unreadable;
    return { kind, state };
  } finally {
    follower.close();
  }
}
