import type { Event } from '../core/run/event';
import { reduce, runState } from '../core/run/reduce';
import { emptyRun, isComplete, type RunState } from '../core/run/run';
import type { EngineChoice } from '../graph/engine';
import { type Follower, followEvents } from '../store/followEvents';
import { watchOwner } from '../store/lock';
import { readEvents } from '../store/logReader';
import type { OpenRun, RunDirectory } from '../store/runDirectory';
import type { Executor, Session, SessionStart } from './executor';
import type { Trained } from './pool/stepWatch';
import { SessionStopped } from './sessionResult';
import { gentleStop, impatientStop } from './stopPolicy';

export interface RunToTrain {
  readonly id: string;
  readonly path: string;
  /** Called when its turn comes: opens the run, or makes it. `stopped`: nobody wants it any more. */
  open(stopped: AbortSignal): OpenRun | Promise<OpenRun>;
}

export type TrainingOutcome =
  | { readonly kind: 'done' | 'stopped'; readonly state: RunState }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface TrainingOptions {
  readonly engine: EngineChoice;
  /** Maximum for each run. */
  readonly tasks: number | 'all';
  readonly onEvent: (id: string, state: RunState, event: Event) => void;
  readonly onEnd?: (id: string, outcome: TrainingOutcome) => void;
  readonly onNote?: (id: string, text: string) => void;
  /** Hears why a run waits, as far as the executor is told; undefined when it does not any more. */
  readonly onWait?: (id: string, why: string | undefined) => void;
}

/** Runs that are being trained. */
export interface Training {
  /** Fulfilled when no session of it is left, with the outcomes in the order of the runs. */
  readonly ended: Promise<readonly TrainingOutcome[]>;
  /** Starts no more sessions, and has those that train save and stop; `impatient` ends them at once. */
  stop(how: 'gentle' | 'impatient'): void;
  /** Starts no more sessions; those that run continue without this process. */
  detach(): void;
}

/** Trains what is left of some runs, and follows their event logs. */
export function trainRuns(executor: Executor, runs: readonly RunToTrain[], options: TrainingOptions): Training {
  let isImpatient = false;
  const followed = runs.map((run) => followedRun(run, options));
  const sessions = executor.start(followed.map(({ start }) => start));

  async function outcomeOf(session: Session<'train'>, index: number): Promise<TrainingOutcome> {
    const run = followed[index];
    if (!run) throw new Error('the executor has started a session too many');
    const outcome = await run.outcome(session).catch((error: unknown): TrainingOutcome => {
      // What is ended at once may leave an error behind, but that is what was asked for.
      const wasAsked = isImpatient || error instanceof SessionStopped;
      return wasAsked ? { kind: 'stopped', state: run.state() } : { kind: 'failed', error };
    });
    options.onEnd?.(run.id, outcome);
    return outcome;
  }

  return {
    ended: Promise.all(sessions.map(outcomeOf)),
    stop(how) {
      isImpatient ||= how === 'impatient';
      // What does not end says so in its own outcome.
      for (const session of sessions) {
        session.stop(isImpatient ? impatientStop : gentleStop).catch(() => undefined);
      }
    },
    detach() {
      for (const session of sessions) {
        if (session.id === undefined) session.stop(gentleStop).catch(() => undefined);
        else session.detach();
      }
    },
  };
}

/** A session to start, the state of its run as far as its event log tells, and what becomes of it. */
function followedRun({ id, path, open }: RunToTrain, { engine, tasks, onEvent, onNote, onWait }: TrainingOptions) {
  let state = emptyRun;
  let events: string | undefined;
  let follower: Follower | undefined;
  let unreadable: unknown;
  let trained: Trained | undefined;
  const start: SessionStart<'train'> = {
    request: { kind: 'train', run: path, engine, tasks },
    async prepare(stopped) {
      const { run } = await open(stopped);
      state = runState(readEvents(run.events));
      events = run.events;
      return isComplete(state) ? 'done' : undefined;
    },
    onStart() {
      if (events === undefined) return;
      const onEvents = (list: readonly Event[]) => {
        for (const event of list) {
          state = reduce(state, event);
          if (event.type === 'progress') {
            trained = { task: event.task, step: event.step, at: Date.parse(event.at) };
          }
          onEvent(id, state, event);
        }
      };
      follower = followEvents(events, onEvents, { from: state.n + 1, onError: (error) => (unreadable = error) });
    },
    trained: () => trained,
    onLook: () => follower?.look(),
    onNote: (text) => onNote?.(id, text),
    onWait: (why) => onWait?.(id, why),
  };
  async function outcome(session: Session<'train'>): Promise<TrainingOutcome> {
    try {
      const kind = await session.result();
      follower?.close();
      if (unreadable) throw unreadable;
      return { kind, state };
    } finally {
      follower?.close();
    }
  }
  return { id, start, outcome, state: () => state };
}

/** Waits for a session that another process left behind. Rejected when stopped. */
export async function untilFree(run: RunDirectory, signal: AbortSignal): Promise<void> {
  let isBusy = true;
  while (isBusy) isBusy = (await watchOwner(run, { signal })) !== undefined;
}
