import { exportsOf } from '../core/exports/exportsOf';
import { attemptText } from '../core/format';
import { halfNamed } from '../core/kind';
import { jsonText } from '../core/nonFinite';
import { runState } from '../core/run/reduce';
import { type RunResult, runResult } from '../core/run/result';
import { currentTask, isComplete, type RunState } from '../core/run/run';
import { rankText } from '../core/sweep/rank';
import { visibleJson } from '../core/visibleText';
import { ownerToShow } from '../store/lock';
import { readLog } from '../store/logReader';
import { type Dropped, droppedText } from '../store/logRules';
import type { OpenRun } from '../store/runDirectory';
import type { Owner } from '../store/sessionFile';
import { resultTable } from './resultTable';
import { ownCommand, printResult, shortPath } from './terminal';

const kinds = exportsOf('run');
type RunExports = typeof kinds;

const writers: { readonly [N in keyof RunExports]: (result: RunResult, standing: Standing) => string } = {
  json: (result) => visibleJson(jsonText(result)),
  /** The result, the state of the run, and what to type next. */
  text(result, standing) {
    const width = process.stdout.columns || 120;
    return [resultTable(result, { width, path: standing.path }), ...linesOf(standing)].join('\n');
  },
};

/** How the run stands, beside its results. */
interface Standing {
  readonly path: string;
  readonly state: RunState;
  readonly dropped: readonly Dropped[];
  readonly owner: Owner | undefined;
}

/** Prints the results of a run and how it stands. */
export async function printRun({ run, experiment }: OpenRun, format: RunExports[keyof RunExports]['kind']) {
  const { events, dropped } = readLog(run.events);
  const state = runState(events);
  const owner = await ownerToShow(run);
  const result = runResult(run.path, experiment, state);
  printResult(halfNamed(kinds, writers, format)(result, { path: shortPath(run.path), state, dropped, owner }));
}

function linesOf({ path, state, dropped, owner }: Standing): string[] {
  const late = dropped.length > 0 ? [...dropped.map(droppedText), ''] : [];
  if (owner) {
    const where = `Process ${owner.pid} on ${owner.host} is training ${positionOf(state) ?? 'this run'}.`;
    return [...late, where, 'Stop it, to resume later:', `  ${ownCommand('stop', path)}`];
  }
  const next: { readonly command: string; readonly purpose: string }[] = [];
  // One that diverged would do so in the same step again.
  if (!isComplete(state) && !hasDiverged(state)) {
    next.push({
      command: ownCommand('next', path),
      purpose: currentTask(state) ? 'Finish the task' : 'Train the next task',
    });
  }
  if (state.checkpoints.length > 0) {
    const evaluate = ownCommand('evaluate', path, '--checkpoint', '1');
    next.push(
      { command: evaluate, purpose: 'Evaluate an earlier checkpoint on every task' },
      { command: ownCommand('importance', path), purpose: 'Show which weights are important' },
    );
  }
  return [...late, ...failure(state), ...next.flatMap(({ command, purpose }) => [`${purpose}:`, `  ${command}`])];
}

function hasDiverged(state: RunState): boolean {
  const task = currentTask(state);
  return task?.state === 'training' && task.diverged !== undefined;
}

function failure(state: RunState): string[] {
  const last = state.sessions.at(-1);
  if (state.stoppedEarly) {
    const { task, ...rank } = state.stoppedEarly;
    return [`Stopped early by its sweep after task ${task} of ${state.tasks.length}: ${rankText(rank)}.`, ''];
  }
  if (state.error !== undefined) return [`The last session failed: ${state.error}`, ''];
  const position = positionOf(state);
  if (last && !last.ended) return [`The last session was killed${position ? ` in ${position}` : ''}.`, ''];
  return [];
}

/** Where training stands within a task, if it does. */
function positionOf({ tasks }: RunState): string | undefined {
  const current = currentTask({ tasks });
  if (!current) return undefined;
  const which = current.search ? `, ${attemptText(current.search)}` : '';
  return `task ${current.task} of ${tasks.length}${which}, at step ${current.step} of ${current.steps}`;
}
