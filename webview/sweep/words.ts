import { count } from '../../src/core/format';
import type { Statistic } from '../../src/core/run/statistic';
import type { Axis } from './axes';
import { SEED } from './axes';
import type { CellMeasure } from './best';
import type { Compared } from './groups';
import type { ShownSweep } from './model';

/** Which cells a chart shows. */
export function comparedText(compared: Compared): string {
  if (compared === 'done') return 'Only cells that are done: trained to the end.';
  if (compared === 'all') return 'All cells, after the last task of each; hollow, dashed or without colour: not done.';
  return `Cells that have trained task ${compared}, after it.`;
}

/** What a mean is over, where a chart shows some of the axes. */
export function meanText({ axes }: ShownSweep, shown: readonly (Axis | undefined)[]): string {
  const rest = axes.filter((axis) => !shown.includes(axis)).map(({ path, title }) => (path === SEED ? 'seeds' : title));
  return rest.length > 0 ? `Mean ± one standard deviation over ${joinedWords(rest)}.` : '';
}

function joinedWords(words: readonly string[]): string {
  const [last = ''] = words.slice(-1);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/** E.g. `91.2 ± 0.3 % over 3 cells`. */
export function statisticText({ quantity }: CellMeasure, value: Statistic, noun = 'cell'): string {
  return `${quantity.meanText(value)}${value.n > 1 ? ` over ${count(value.n, noun)}` : ''}`;
}

/** Why a chart is empty that nothing can be drawn in. */
export function emptyText({ compared, cells }: ShownSweep): string | undefined {
  if (cells.length === 0) return 'The sweep has no cells.';
  if (compared === 'done') return 'No cell is done yet. Choose all cells to see those in training.';
  return compared === 'all' ? 'No cell has trained a task yet.' : `No cell has trained task ${compared} yet.`;
}
