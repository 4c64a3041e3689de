import { attemptText, doneText } from '../../../src/core/format';
import { joined } from '../../../src/core/joined';
import { tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import type { ShownRun } from '../groups';

/** How far training is. */
export function stateText(runs: readonly ShownRun[]): string {
  const [only] = runs;
  if (only && runs.length === 1) return runStateText(only);
  const done = runs.filter(({ card, state }) => tasksLearnt(state.accuracyMatrix) === card.tasks).length;
  const failed = runs.filter(({ state }) => state.error !== undefined).length;
  return joined(', ', [
    `${runs.length} seeds`,
    done === runs.length ? 'all finished' : `${done} finished`,
    failed > 0 ? `${failed} failed` : '',
  ]);
}

function runStateText({ card, state }: ShownRun): string {
  const trained = `${tasksLearnt(state.accuracyMatrix)} of ${Math.max(card.tasks, state.tasks.length)} tasks`;
  const now = state.tasks.find((task) => task.state === 'training');
  const last = state.sessions.at(-1);
  const attempt = now?.search ? `, ${attemptText(now.search)}` : '';
  if (now && last && !last.ended) return `${trained}, training task ${now.task}${attempt}: ${doneText(now)}`;
  const ended = state.error === undefined ? 'stopped' : 'failed';
  if (now) return `${trained}, ${ended} in task ${now.task} at ${doneText(now)}`;
  return state.error === undefined ? trained : `${trained}, failed`;
}
