import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { histograms } from '../../shared/histograms';
import { meanHistogram } from '../../shared/meanHistogram';
import { seriesStyle } from '../../shared/series';
import { theme } from '../../shared/theme';
import type { ShownGroup } from '../groups';
import { taskLabel } from '../stream';
import { multiples } from './multiples';

export type OmegaKind = 'own' | 'accumulated';

/** Ω of one tensor, task by task, on a logarithmic axis. */
export function importanceChart(
  groups: readonly ShownGroup[],
  tensor: string,
  tasks: readonly number[],
  kind: OmegaKind,
): ChartSpec {
  return {
    id: `omega:${tensor}`,
    inputs: [
      ...[tasks.join(), kind],
      ...groups.flatMap(({ name, runs }) => [name, ...runs.map(({ state }) => state.importance)]),
    ],
    title: `Ω of ${tensor}`,
    zooms: true,
    content: () => multiples(groups, (group) => contentOf(group, tensor, tasks, kind)),
  };
}

function contentOf(group: ShownGroup, tensor: string, tasks: readonly number[], kind: OmegaKind): ChartContent {
  const { runs } = group;
  const found = tasks.flatMap((task, series) => {
    const measured = runs.flatMap(({ state }) => {
      const each = state.importance.find((one) => one.task === task);
      return each?.[kind].find((one) => one.tensor === tensor) ?? [];
    });
    const histogram = meanHistogram(measured);
    const style = { ...seriesStyle(series), color: theme().age((task - 1) / Math.max(1, group.tasks - 1)) };
    const label = taskLabel(group, task);
    return histogram ? [{ label, cell: task, style, histogram }] : [];
  });
  const whose = kind === 'own' ? 'of each task alone' : 'accumulated up to each task, as the penalty uses it';
  const seeds = runs.length > 1 ? ` Mean over ${runs.length} seeds.` : '';
  return {
    note: `Ω ${whose}; lowest 0.5 % not shown.${seeds}`,
    empty: found.length === 0 ? 'Not measured for the selected tasks.' : undefined,
    ...histograms(found, 'task'),
  };
}
