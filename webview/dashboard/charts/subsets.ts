import { points, pointsTick } from '../../../src/core/format';
import { tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { measure as dropMeasure } from '../../../src/core/measures/drop';
import { subsetMeasures } from '../../../src/core/measures/subset';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import type { ShownRun } from '../model';

/** Drop of each subset of classes that the runs measure apart: guarded classes beside the rest. */
export function subsetsChart(runs: readonly ShownRun[]): ChartSpec {
  const names = [...new Set(runs.flatMap(({ state }) => state.subsets.map(({ name }) => name)))];
  const series = runs.map(({ card, state }) => {
    const last = tasksLearnt(state.accuracyMatrix);
    const measured = names.map((name) => {
      const matrix = state.subsets.find((each) => each.name === name)?.accuracyMatrix ?? [];
      return { name, ...subsetMeasures(matrix, last) };
    });
    return { label: card.name, measured };
  });
  const nothing = series.every(({ measured }) => measured.every(({ drop }) => drop === null));
  return {
    id: 'subsets',
    inputs: runs.flatMap(({ card, state }) => [card.name, state.subsets]),
    title: 'Drop per subset of classes',
    note: `${dropMeasure.definition}, on the samples of each subset; mean over old tasks.`,
    summary: series
      .map(
        ({ label, measured }) => `${label}: ${measured.map((each) => `${each.name} ${points(each.drop)}`).join(', ')}`,
      )
      .join('. '),
    empty: nothing ? 'Drop is defined once a later task has been trained.' : undefined,
    ...barChart(
      names,
      series.map(({ label, measured }) => ({ label, values: measured.map(({ drop }) => drop) })),
      { nameTitle: 'subset', valueTitle: 'drop in points', tick: pointsTick, value: points },
    ),
    table: () => ({
      columns: ['run', 'subset', 'drop', 'average accuracy'],
      rows: series.flatMap(({ label, measured }) =>
        measured.map(({ name, drop, averageAccuracy }) => [label, name, drop, averageAccuracy]),
      ),
    }),
  };
}
