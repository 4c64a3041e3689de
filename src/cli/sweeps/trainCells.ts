import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { count, doneText, percent, points } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import { currentTask, type RunState } from '../../core/run/run';
import { messageOf } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import type { Executor } from '../../launch/executor';
import { trainRuns, untilFree } from '../../launch/trainRuns';
import { createOrJoinRun } from '../../store/createRun';
import { isRun, openRun, requireSameExperiment } from '../../store/runDirectory';
import type { KnownCell } from '../../store/sweepFolder';
import { sweepStopRequest } from '../../store/sweepStop';
import { openLine } from '../progress';
import { bold, red } from '../terminal';
import { withoutCommonStart } from '../text';
import { untilEnded } from '../training';
import { type BegunSweep, renameHint } from './beginSweep';

/** How often a request to stop the sweep is looked for. */
const LOOK_MS = 250;

/** Trains cells of a sweep, and shows their progress in one line. */
export async function trainCells(
  { sweep, experimentOf }: BegunSweep,
  cells: readonly KnownCell[],
  {
    executor,
    engine,
    isHere,
  }: {
    readonly executor: Executor;
    readonly engine: EngineChoice;
    /** Whether they are trained on this machine. */
    readonly isHere: boolean;
  },
) {
  const { file, base, workspace, runs, folder } = sweep;
  const line = openLine();
  // Several are shown in one line.
  const ids = cells.map(({ id }) => id);
  const names = new Map(withoutCommonStart(ids).map((name, i) => [ids[i], name]));
  const now = new Map<string, RunState>();
  const waiting = new Map<string, string>();
  const said = new Set<string>();
  let ended = sweep.cells.length - cells.length;
  const show = () =>
    line.rewrite(
      [
        `  ${ended} of ${count(sweep.cells.length, 'run')}`,
        waitingText([...waiting.values()]),
        ...[...now].map(([each, of]) => `${names.get(each)}${progressOf(of)}`),
      ]
        .filter((text) => text !== '')
        .join('  '),
    );
  const before = sweepStopRequest(folder);
  let isAsked = false;
  const look = () => {
    if (isAsked || sweepStopRequest(folder) === before) return;
    isAsked = true;
    line.keep('Asked to stop; stopping at the next step.');
    training.stop('gentle');
  };
  const planned = cells.map((cell) => ({
    id: cell.id,
    path: join(runs, cell.id),
    async open(stopped: AbortSignal) {
      // The one before may have ended because the sweep is to stop.
      look();
      stopped.throwIfAborted();
      const [path, experiment] = [join(runs, cell.id), experimentOf(cell)];
      const made = { file: base, workspace, sweep: file, sweepFolder: folder.path, cell: cell.id };
      const open = isRun(path) ? openRun(path) : await createOrJoinRun(path, experiment, made);
      requireSameExperiment(open, experiment, cell.id, renameHint);
      // A job by itself waits in the queue until the run is free.
      if (isHere) await untilFree(open.run, stopped);
      return open;
    },
  }));
  const training = trainRuns(executor, planned, {
    engine,
    tasks: 'all',
    onNote: (id, text) => line.keep(`${id}: ${text}`),
    onEvent(id, state) {
      now.set(id, state);
      show();
    },
    onWait(id, why) {
      now.delete(id);
      if (why === undefined) waiting.delete(id);
      else waiting.set(id, why);
      show();
    },
    onEnd(id, outcome) {
      now.delete(id);
      waiting.delete(id);
      if (outcome.kind === 'stopped') return;
      ended++;
      if (outcome.kind === 'failed') {
        // What is wrong with all is said once.
        const message = messageOf(outcome.error);
        if (!said.has(message)) line.keep(`${red('✗')} ${id}: ${message}`);
        said.add(message);
      } else line.keep(finishedLine(id, outcome.state));
    },
  });
  const looking = setInterval(look, LOOK_MS);
  try {
    return await untilEnded(training, line);
  } finally {
    clearInterval(looking);
  }
}

/** How many wait, and why. */
function waitingText(reasons: readonly string[]): string {
  const kinds = [...new Set(reasons)].filter((text) => text !== 'None');
  return reasons.length === 0 ? '' : `${reasons.length} queued${kinds.length > 0 ? ` (${kinds.join('; ')})` : ''}`;
}

function progressOf({ tasks }: RunState): string {
  const current = currentTask({ tasks });
  return current ? ` task ${current.task}/${tasks.length} ${doneText(current)}` : '';
}

function finishedLine(id: string, { accuracyMatrix, stoppedEarly }: RunState): string {
  const forgotten = forgetting(accuracyMatrix).mean;
  const lost = forgotten === null ? '' : `, forgetting ${points(forgotten)}`;
  const early = stoppedEarly ? `, stopped early after task ${stoppedEarly.task}` : '';
  return `${bold('✓', process.stderr)} ${id}  ACC ${percent(averageAccuracy(accuracyMatrix))}${lost}${early}`;
}
