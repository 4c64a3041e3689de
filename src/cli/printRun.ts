import { runResult } from '../core/result';
import type { RunState } from '../core/run';
import { liveOwner } from '../store/lock';
import type { OpenRun } from '../store/runDirectory';
import { resultTable } from './resultTable';
import { isComplete } from './runArgument';
import { ownCommand, printResult, shortPath } from './terminal';

/** Prints a run: its result, how it stands, and what to type next. */
export function printRun(open: OpenRun, state: RunState): void {
  const path = shortPath(open.run.path);
  const result = runResult(open.run.path, open.experiment, state);
  const width = process.stdout.columns || 160;
  printResult([resultTable(result, { width, path }), '', ...standing(open, state, path)].join('\n'));
}

function standing({ run }: OpenRun, state: RunState, path: string): string[] {
  const owner = liveOwner(run);
  if (owner) {
    const stop = ownCommand('stop', path);
    return [`Session ${owner.pid} on ${owner.host} is training${progressOf(state)}. End it with: ${stop}`];
  }
  const next: [string, string][] = isComplete(state)
    ? []
    : [
        [
          ownCommand('next', path),
          state.tasks.some(({ state }) => state === 'training') ? 'finish the task' : 'train the next task',
        ],
      ];
  if (state.checkpoints.length > 0) {
    next.push(
      [ownCommand('evaluate', path, '--checkpoint', '1'), 'how well an earlier checkpoint does on every task'],
      [ownCommand('importance', path), 'which weights the network guards'],
    );
  }
  const width = Math.max(0, ...next.map(([command]) => command.length));
  const lines = next.map(([command, purpose]) => `  ${command.padEnd(width)}  ${purpose}`);
  return [...failure(state), ...(lines.length > 0 ? ['Next:', ...lines] : [])];
}

function failure(state: RunState): string[] {
  const last = state.sessions.at(-1);
  if (state.error !== undefined) return [`The last session failed: ${state.error}`, ''];
  if (last && !last.ended) return [`The last session was killed${progressOf(state)}.`, ''];
  return [];
}

function progressOf({ tasks }: RunState): string {
  const current = tasks.find(({ state }) => state === 'training');
  if (current?.state !== 'training') return '';
  return ` in task ${current.task} of ${tasks.length}, at step ${current.step} of ${current.steps}`;
}
