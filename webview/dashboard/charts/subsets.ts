import { points, pointsTick } from '../../../src/core/format';
import { tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { subsetMeasures } from '../../../src/core/measures/subset';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartCard';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';

/** What later tasks cost each subset of classes that the runs measure by itself: guarded classes beside the rest. */
export function subsetsChart(runs: readonly ShownRun[]): ChartSpec {
  const names = [...new Set(runs.flatMap(({ state }) => state.subsets.map(({ name }) => name)))];
  const series = runs.map(({ card, state }, i) => {
    const last = tasksLearnt(state.accuracyMatrix);
    const measured = names.map((name) => {
      const matrix = state.subsets.find((each) => each.name === name)?.accuracyMatrix ?? [];
      return { name, ...subsetMeasures(matrix, last) };
    });
    return { label: card.name, style: seriesStyle(i), measured };
  });
  const nothing = series.every(({ measured }) => measured.every(({ drop }) => drop === null));
  return {
    id: 'subsets',
    inputs: runs.flatMap(({ card, state }) => [card.name, state.subsets]),
    title: 'Drop per subset of classes',
    note: 'What a task had right after it was learnt, less what is left of it now, on the subset’s samples; mean over old tasks.',
    summary: series
      .map(
        ({ label, measured }) => `${label}: ${measured.map((each) => `${each.name} ${points(each.drop)}`).join(', ')}`,
      )
      .join('. '),
    ...(nothing && { empty: 'A subset can be forgotten when another task has been learnt after it.' }),
    ...(runs.length > 1 && { legend: series.map(({ label, style }) => ({ label, style, mark: 'bar' as const })) }),
    configuration: () =>
      barChart(
        names,
        series.map(({ measured, ...each }) => ({ ...each, values: measured.map(({ drop }) => drop) })),
        {
          nameTitle: 'subset',
          valueTitle: 'drop in points',
          tick: pointsTick,
          value: points,
        },
      ),
    table: () => ({
      columns: ['run', 'subset', 'drop', 'now'],
      rows: series.flatMap(({ label, measured }) =>
        measured.map(({ name, drop, averageAccuracy }) => [label, name, drop, averageAccuracy]),
      ),
    }),
  };
}
