import { count, percent } from '../../core/format';
import { shownStatuses } from '../../core/sweep/shownCell';
import type { ShownStanding } from '../../launch/sweeps/queuedCells';
import type { OpenSweep } from '../../store/sweepFolder';
import { ownCommand, shortPath } from '../terminal';
import { aligned } from '../text';

/** Cells of one kind that are listed. */
const MAX_LISTED = 20;

/**
 * What `sweep status` prints: how many cells stand how, those that run, those that wait in a queue or have failed, each with
 * why, and what to type next.
 */
export function statusText(sweep: OpenSweep, standings: readonly ShownStanding[]): string {
  const { name, runs, folder } = sweep;
  const of = (...wanted: readonly ShownStanding['status'][]) =>
    standings.filter(({ status }) => wanted.includes(status));
  const counts = shownStatuses.map((status) => [status, of(status)] as const).filter(([, { length }]) => length > 0);
  const path = shortPath(folder.path);
  const [running, queued, failed] = [of('running'), of('queued', 'requeued'), of('failed', 'interrupted')];
  const left = standings.length - of('done', 'stopped early').length - running.length - queued.length;
  return [
    `${name}: ${count(standings.length, 'cell')}, runs in ${shortPath(runs)}`,
    `  ${counts.map(([status, { length }]) => `${count(length)} ${status}`).join(', ')}`,
    ...listed('Running', running, runningWords),
    ...listed('In the queue', queued, ({ status, why = '' }) => [status, why]),
    ...listed('Failed or interrupted', failed, ({ why = '' }) => [why]),
    ...(running.length + queued.length > 0
      ? ['', 'Stop it, to resume later:', `  ${ownCommand('sweep', 'stop', path)}`]
      : []),
    ...(left > 0 ? ['', 'Train what is left:', `  ${ownCommand('sweep', path)}`] : []),
    ...(failed.length > 0 ? ['', 'Train only those that failed:', `  ${ownCommand('sweep', 'retry', path)}`] : []),
  ].join('\n');
}

function listed(
  title: string,
  cells: readonly ShownStanding[],
  words: (cell: ShownStanding) => readonly string[],
): readonly string[] {
  if (cells.length === 0) return [];
  const rows = cells.slice(0, MAX_LISTED).map((each) => [`  ${each.cell.id}`, ...words(each)]);
  const more = cells.length > MAX_LISTED ? [`  and ${count(cells.length - MAX_LISTED)} more; --json lists all`] : [];
  return ['', title, ...aligned(rows), ...more];
}

function runningWords({ state: { current, tasks, averages }, owner, why }: ShownStanding): readonly string[] {
  const done = current && current.steps > 0 ? Math.floor((100 * current.step) / current.steps) : 0;
  return [
    current ? `task ${current.task}/${tasks}` : 'beginning',
    current ? `${done} %` : '',
    averages.length > 0 ? `ACC ${percent(averages.at(-1))}` : '',
    owner ? `process ${owner.pid} on ${owner.host}` : (why ?? ''),
  ];
}
