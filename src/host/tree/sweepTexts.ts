import { count, inPercent, percent } from '../../core/format';
import { joined } from '../../core/joined';
import { statistic } from '../../core/run/statistic';
import { countsText } from '../../core/sweep/shownCell';
import type { WatchedCell, WatchedSweep } from '../sweeps/watchedSweep';

/** What rows of sweeps and their cells show behind their names. */

/** What a sweep shows behind its name, and above its file. */
export function sweepText(sweep: WatchedSweep): string {
  const { cells, cellsRead, isRead, counts } = sweep;
  if (isRead) return countsText(counts);
  return `${count(cells.length, 'cell')} · ${count(cellsRead)} read so far`;
}

/** Mean and standard deviation over the seeds of one setting, of those that have learnt the most tasks. */
export function settingText(cells: readonly WatchedCell[]): string {
  const learnt = Math.max(...cells.map(({ state }) => state.averages.length));
  const furthest = cells.filter(({ state }) => state.averages.length === learnt);
  const tasks = Math.max(...cells.map(({ state }) => state.tasks));
  const failed = cells.filter(({ status }) => status === 'failed').length;
  const seeds = count(cells.length, 'seed');
  return joined(' · ', [
    learnt === 0 ? '' : inPercent.meanText(statistic(furthest.map(({ state }) => state.averages.at(-1) ?? null))),
    learnt === 0 || furthest.length === cells.length ? seeds : `${furthest.length} of ${seeds}`,
    learnt > 0 && learnt < tasks ? `after ${learnt} of ${tasks} tasks` : '',
    failed > 0 ? `${failed === cells.length ? 'all' : failed} failed` : '',
  ]);
}

/** What a cell shows behind its name: why it waits, how far it is, and how well it does. */
export function cellText({ status, state, why }: Pick<WatchedCell, 'status' | 'state' | 'why'>): string {
  const { tasks, averages, current } = state;
  const isWaiting = status === 'queued' || status === 'requeued';
  const done = current && current.steps > 0 ? `${Math.floor((100 * current.step) / current.steps)} %` : '';
  const average = averages.at(-1) ?? null;
  return joined(' · ', [
    status === 'done' || status === 'running' ? '' : isWaiting && why !== undefined ? `${status}: ${why}` : status,
    average === null ? '' : percent(average),
    status === 'running' ? (current ? `task ${current.task} of ${tasks}` : 'beginning') : '',
    status === 'running' ? done : tasks === 0 ? '' : `${averages.length} of ${tasks} tasks`,
  ]);
}
