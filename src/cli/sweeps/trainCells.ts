import { metricOf } from '../../core/benchmarks/benchmarks';
import { count, doneText, percent, points } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import { type Metric, metricNames } from '../../core/measures/metric';
import { currentTask, type RunState } from '../../core/run/run';
import { messageOf } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import type { Executor } from '../../launch/executor';
import type { BegunSweep } from '../../launch/sweeps/beginSweep';
import { trainCells } from '../../launch/sweeps/trainCells';
import type { KnownCell } from '../../store/sweepFolder';
import { openLine } from '../progress';
import { bold, red } from '../terminal';
import { withoutCommonStart } from '../text';
import { untilEnded } from '../training';

/** Trains cells of a sweep, and shows their progress in one line. */
export async function trainCellsAndShow(
  begun: BegunSweep,
  cells: readonly KnownCell[],
  where: { readonly executor: Executor; readonly engine: EngineChoice; readonly isHere: boolean },
) {
  const total = begun.sweep.cells.length;
  const line = openLine();
  // Several are shown in one line.
  const ids = cells.map(({ id }) => id);
  const names = new Map(withoutCommonStart(ids).map((name, i) => [ids[i], name]));
  const now = new Map<string, RunState>();
  const waiting = new Map<string, string>();
  const said = new Set<string>();
  let ended = total - cells.length;
  const show = () =>
    line.rewrite(
      [
        `  ${ended} of ${count(total, 'run')}`,
        waitingText([...waiting.values()]),
        ...[...now].map(([each, of]) => `${names.get(each)}${progressOf(of)}`),
      ]
        .filter((text) => text !== '')
        .join('  '),
    );
  const training = trainCells(begun, cells, {
    ...where,
    onNote: (id, text) => line.keep(`${id}: ${text}`),
    onStopRequest: () => line.keep('Asked to stop; stopping at the next step.'),
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
        return;
      }
      const cell = cells.find((each) => each.id === id);
      line.keep(finishedLine(id, outcome.state, cell ? metricOf(begun.experimentOf(cell)) : 'accuracy'));
    },
  });
  return untilEnded(training, line);
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

function finishedLine(id: string, { accuracyMatrix, stoppedEarly }: RunState, metric: Metric): string {
  const { short } = metricNames([{ metric }]);
  const forgotten = forgetting(accuracyMatrix).mean;
  const lost = forgotten === null ? '' : `, forgetting ${points(forgotten)}`;
  const early = stoppedEarly ? `, stopped early after task ${stoppedEarly.task}` : '';
  return `${bold('✓', process.stderr)} ${id}  ${short} ${percent(averageAccuracy(accuracyMatrix))}${lost}${early}`;
}
