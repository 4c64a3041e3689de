import { metricOf } from '../core/benchmarks/benchmarks';
import { engineName } from '../core/format';
import { currentTask, isComplete } from '../core/run/run';
import type { EngineChoice } from '../graph/engine';
import { openExecutor } from '../launch/openExecutor';
import { type Training, type TrainingOutcome, trainRuns } from '../launch/trainRuns';
import { EXIT } from '../session/outcome';
import type { OpenRun } from '../store/runDirectory';
import { engineWords } from './options';
import { printRun } from './printRun';
import { type LiveLine, openLine, showProgress } from './progress';
import { stateOf } from './runArgument';
import { note, ownCommand } from './terminal';

export interface TrainingRequest {
  readonly tasks: number | 'all';
  readonly engine: EngineChoice;
  /** Of a run that has not begun. */
  readonly threads: number | undefined;
  readonly json: boolean;
  /** The words of the command that resumes where this one stops, without the engine. */
  readonly again: readonly string[];
}

/** Trains in a session of its own, shows its progress, and prints the result. Returns the exit code. */
export async function trainAndShow(
  open: OpenRun,
  { tasks, engine, threads, json, again }: TrainingRequest,
): Promise<number> {
  const before = stateOf(open);
  const ended = isComplete(before) ? undefined : await train(open, { tasks, engine, threads });
  const [outcome] = ended?.outcomes ?? [];
  if (outcome?.kind === 'failed') throw outcome.error;
  await printRun(open, json ? 'json' : 'table');
  if (!ended && !before.stoppedEarly) note('Nothing left to train: every task is trained.');
  if (outcome?.kind !== 'stopped') return EXIT.done;
  const current = currentTask(stateOf(open));
  const where = current ? ` in task ${current.task}, at step ${current.step} of ${current.steps}` : '';
  note(`\nStopped${where}; nothing is lost. Resume with:\n  ${ownCommand(...again, ...engineWords(engine))}`);
  return ended?.stopped ?? EXIT.stopped;
}

function train(open: OpenRun, { threads, ...options }: Pick<TrainingRequest, 'tasks' | 'engine' | 'threads'>) {
  const line = openLine();
  const metric = metricOf(open.experiment);
  const earlierEngine = stateOf(open).engine;
  const training = trainRuns(openExecutor({ kind: 'local', threads }), [{ ...open.run, open: () => open }], {
    ...options,
    onNote: (_, text) => line.keep(text),
    onEvent(_, state, event) {
      showProgress(line, state, event, metric);
      if (event.type !== 'session-started') return;
      if (event.engine.fallback) line.keep(fallbackNote(event.engine.fallback));
      if (earlierEngine && earlierEngine.kind !== event.engine.kind) {
        line.keep(`Earlier sessions of this run used ${engineName(earlierEngine)}, so the last digits may differ.`);
      }
    },
  });
  return untilEnded(training, line);
}

interface Ended {
  readonly outcomes: readonly TrainingOutcome[];
  /** The exit code where it was stopped. */
  readonly stopped: number;
}

/** Waits for the end of training. Ctrl-C stops it at the next step; a second Ctrl-C ends it at once. */
export async function untilEnded(training: Training, line: LiveLine): Promise<Ended> {
  let interrupts = 0;
  let stopped: number = EXIT.stopped;
  const interrupt = (signal: NodeJS.Signals) => {
    interrupts++;
    if (signal === 'SIGTERM') stopped = EXIT.terminated;
    if (interrupts === 1) {
      line.keep('Stopping at the next step. Press Ctrl-C again to end at once.');
      training.stop('gentle');
    } else if (interrupts === 2) {
      line.keep('Ending at once. The steps since the last snapshot will be repeated.');
      training.stop('impatient');
    }
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return { outcomes: await training.ended, stopped };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    line.close();
  }
}

const fallbackNote = (why: string) =>
  `TensorFlow cannot be loaded (${why}), so training uses the slower fallback; \`doctor\` says what to do.`;
