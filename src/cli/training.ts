import { engineName } from '../core/format';
import { reduce } from '../core/run/reduce';
import { metricOf, runResult } from '../core/run/result';
import { isComplete } from '../core/run/run';
import type { EngineChoice } from '../graph/engine';
import { launch } from '../launch/local';
import { stopSession } from '../launch/stop';
import { impatientStop } from '../launch/stopPolicy';
import { EXIT } from '../session/order';
import { type Follower, followEvents } from '../store/eventLog';
import { requestStop } from '../store/lock';
import type { OpenRun } from '../store/runDirectory';
import { printRun } from './printRun';
import { openLine, showProgress } from './progress';
import { stateOf } from './runArgument';
import { note, ownCommand, printJson } from './terminal';

export interface TrainingRequest {
  readonly tasks: number | 'all';
  readonly engine: EngineChoice;
  readonly json: boolean;
  /** The words of the command that goes on where this one stops. */
  readonly again: readonly string[];
}

/** Trains in a session of its own, shows how it gets on, and prints the result. Returns the exit code. */
export async function trainAndShow(open: OpenRun, { tasks, engine, json, again }: TrainingRequest): Promise<number> {
  const before = stateOf(open);
  const outcome = isComplete(before) ? 'nothing-left' : await train(open, { tasks, engine });
  const after = stateOf(open);
  if (json) printJson(runResult(open.run.path, open.experiment, after));
  else printRun(open, after);
  if (outcome === 'nothing-left') note(`Nothing is left to train: all ${before.tasks.length} tasks are learnt.`);
  if (outcome !== 'stopped') return EXIT.done;
  const current = after.tasks.find(({ state }) => state === 'training');
  const where =
    current?.state === 'training' ? ` in task ${current.task}, at step ${current.step} of ${current.steps}` : '';
  note(`\nStopped${where}; nothing is lost. Go on with:\n  ${ownCommand(...again)}`);
  return EXIT.stopped;
}

async function train(
  open: OpenRun,
  { tasks, engine }: Pick<TrainingRequest, 'tasks' | 'engine'>,
): Promise<'done' | 'stopped'> {
  const { run } = open;
  const line = openLine();
  let state = stateOf(open);
  const earlierEngine = state.engine;
  let follower: Follower | undefined;
  let unreadable: unknown;
  const session = launch({ kind: 'train', run: run.path, engine, tasks }, { onLook: () => follower?.look() });
  follower = followEvents(
    run.events,
    (events) => {
      for (const event of events) {
        state = reduce(state, event);
        showProgress(line, state, event, metricOf(open.experiment));
        if (event.type !== 'session-started') continue;
        if (event.engine.fallback) line.keep(fallbackNote(event.engine.fallback));
        if (earlierEngine && earlierEngine.kind !== event.engine.kind) {
          line.keep(`Earlier sessions of this run used ${engineName(earlierEngine)}: last digits may differ.`);
        }
      }
    },
    { from: state.n + 1, onError: (error) => (unreadable = error) },
  );

  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    if (interrupts === 1) {
      line.keep('Stopping at the next step; press Ctrl-C again to end it at once.');
      requestStop(run);
    } else if (interrupts === 2) {
      line.keep('Ending the session; the steps since its last snapshot will be done again.');
      stopSession(run, impatientStop).catch((error: unknown) => line.keep(String(error)));
    }
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await session.result;
  } catch (error) {
    // Ended by the second Ctrl-C, as asked.
    if (interrupts > 1) return 'stopped';
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    follower.close();
    line.close();
    if (unreadable) note(String(unreadable));
  }
}

const fallbackNote = (why: string) =>
  `TensorFlow cannot be loaded (${why}), so the slower fallback is used; \`doctor\` tells what to do about it.`;
