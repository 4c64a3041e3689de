import { count, percent } from '../../core/format';
import { cellStatuses } from '../../core/sweep/cellState';
import type { OpenSweep } from '../../store/sweepFolder';
import { ownCommand, shortPath } from '../terminal';
import { aligned } from '../text';
import type { CellStanding } from './cellStanding';

/** Cells of one kind that are listed. */
const MAX_LISTED = 20;

/** What `sweep status` prints: how many cells stand how, those that run, those that failed and why, and what to type next. */
export function statusText(sweep: OpenSweep, standings: readonly CellStanding[]): string {
  const { name, runs, folder } = sweep;
  const of = (...wanted: readonly CellStanding['status'][]) =>
    standings.filter(({ status }) => wanted.includes(status));
  const counts = cellStatuses.map((status) => [status, of(status)] as const).filter(([, { length }]) => length > 0);
  const path = shortPath(folder.path);
  const [running, failed] = [of('running'), of('failed', 'interrupted')];
  const left = standings.length - of('done', 'stopped early').length - running.length;
  return [
    `${name}: ${count(standings.length, 'cell')}, runs in ${shortPath(runs)}`,
    `  ${counts.map(([status, { length }]) => `${count(length)} ${status}`).join(', ')}`,
    ...listed('Running', running, runningWords),
    ...listed('Failed or interrupted', failed, ({ error = 'the session was killed' }) => [error]),
    ...(running.length > 0 ? ['', 'Stop it, to resume later:', `  ${ownCommand('sweep', 'stop', path)}`] : []),
    ...(left > 0 ? ['', 'Train what is left:', `  ${ownCommand('sweep', path)}`] : []),
    ...(failed.length > 0 ? ['', 'Train only those that failed:', `  ${ownCommand('sweep', 'retry', path)}`] : []),
  ].join('\n');
}

function listed(
  title: string,
  cells: readonly CellStanding[],
  words: (cell: CellStanding) => readonly string[],
): readonly string[] {
  if (cells.length === 0) return [];
  const rows = cells.slice(0, MAX_LISTED).map((each) => [`  ${each.cell.id}`, ...words(each)]);
  const more = cells.length > MAX_LISTED ? [`  and ${count(cells.length - MAX_LISTED)} more; --json lists all`] : [];
  return ['', title, ...aligned(rows), ...more];
}

function runningWords({ state: { current, tasks, averages }, owner }: CellStanding): readonly string[] {
  const done = current && current.steps > 0 ? Math.floor((100 * current.step) / current.steps) : 0;
  return [
    current ? `task ${current.task}/${tasks}` : 'beginning',
    current ? `${done} %` : '',
    averages.length > 0 ? `ACC ${percent(averages.at(-1))}` : '',
    owner ? `process ${owner.pid} on ${owner.host}` : '',
  ];
}
