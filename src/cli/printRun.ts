import { exportsOf } from '../core/exports/exportsOf';
import { attemptText } from '../core/format';
import { halfNamed } from '../core/kind';
import { type RunResult, runResult } from '../core/run/result';
import { currentTask, isComplete, type RunState } from '../core/run/run';
import { liveOwner } from '../store/lock';
import type { OpenRun } from '../store/runDirectory';
import { resultTable } from './resultTable';
import { stateOf } from './runArgument';
import { ownCommand, printResult, shortPath } from './terminal';

const kinds = exportsOf('run');
type RunExports = typeof kinds;

const writers: { readonly [N in keyof RunExports]: (result: RunResult, open: OpenRun, state: RunState) => string } = {
  json: (result) => JSON.stringify(result),
  /** The result, the state of the run, and what to type next. */
  text(result, open, state) {
    const path = shortPath(open.run.path);
    const width = process.stdout.columns || 120;
    return [resultTable(result, { width, path }), ...standing(open, state, path)].join('\n');
  },
};

export function printRun(open: OpenRun, format: RunExports[keyof RunExports]['kind']): void {
  const state = stateOf(open);
  const result = runResult(open.run.path, open.experiment, state);
  printResult(halfNamed(kinds, writers, format)(result, open, state));
}

function standing({ run }: OpenRun, state: RunState, path: string): string[] {
  const owner = liveOwner(run);
  if (owner) {
    const where = `Session ${owner.pid} on ${owner.host} is running${progressOf(state)}.`;
    return [where, 'Stop it, to resume later:', `  ${ownCommand('stop', path)}`];
  }
  const next: { readonly command: string; readonly purpose: string }[] = [];
  if (!isComplete(state)) {
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
  return [...failure(state), ...next.flatMap(({ command, purpose }) => [`${purpose}:`, `  ${command}`])];
}

function failure(state: RunState): string[] {
  const last = state.sessions.at(-1);
  if (state.error !== undefined) return [`The last session failed: ${state.error}`, ''];
  if (last && !last.ended) return [`The last session was killed${progressOf(state)}.`, ''];
  return [];
}

function progressOf({ tasks }: RunState): string {
  const current = currentTask({ tasks });
  if (!current) return '';
  const which = current.search ? `, ${attemptText(current.search)}` : '';
  return ` in task ${current.task} of ${tasks.length}${which}, at step ${current.step} of ${current.steps}`;
}
