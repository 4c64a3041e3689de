import { inPercent, inPoints, points, pointsTick } from '../../../src/core/format';
import { tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { measure as dropMeasure } from '../../../src/core/measures/drop';
import { metricNames } from '../../../src/core/measures/metric';
import { subsetMeasures } from '../../../src/core/measures/subset';
import { barChart } from '../../shared/barChart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { overRuns, type ShownGroup } from '../groups';

/** Drop of each subset of classes that the runs measure apart: guarded classes beside the rest. */
export function subsetsChart(groups: readonly ShownGroup[]): ChartSpec {
  return {
    id: 'subsets',
    inputs: groups.flatMap(({ name, runs }) => [name, ...runs.map(({ state }) => state.subsets)]),
    title: 'Drop per subset of classes',
    content: () => contentOf(groups),
  };
}

function contentOf(groups: readonly ShownGroup[]): ChartContent {
  const { word } = metricNames(groups.map(({ card }) => card));
  const names = [
    ...new Set(groups.flatMap(({ runs }) => runs.flatMap(({ state }) => state.subsets.map(({ name }) => name)))),
  ];
  const series = groups.map((group) => {
    const measured = names.map((name) => {
      const over = (measure: 'drop' | 'averageAccuracy') =>
        overRuns(group, ({ state }) => {
          const matrix = state.subsets.find((each) => each.name === name)?.accuracyMatrix ?? [];
          return subsetMeasures(matrix, tasksLearnt(state.accuracyMatrix))[measure];
        });
      return { name, drop: over('drop'), averageAccuracy: over('averageAccuracy')?.mean ?? null };
    });
    return { label: group.name, measured };
  });
  const nothing = series.every(({ measured }) => measured.every(({ drop }) => drop === null));
  return {
    note: `${dropMeasure.definition}, on the samples of each subset; mean over old tasks.`,
    summary: series
      .map(
        ({ label, measured }) =>
          `${label}: ${measured.map((each) => `${each.name} ${inPoints.meanText(each.drop)}`).join(', ')}`,
      )
      .join('. '),
    empty: nothing ? 'Drop is defined once a later task has been trained.' : undefined,
    ...barChart(
      names,
      series.map(({ label, measured }) => ({
        label,
        values: measured.map(({ drop }) => drop?.mean ?? null),
        deviations: measured.map(({ drop }) => drop?.deviation ?? null),
      })),
      { nameTitle: 'subset', valueTitle: 'drop in points', tick: pointsTick, value: points },
    ),
    table: () => ({
      columns: ['run', 'subset', 'drop in points', `average ${word} in %`],
      rows: series.flatMap(({ label, measured }) =>
        measured.map(({ name, drop, averageAccuracy }) => [
          label,
          name,
          inPoints.number(drop?.mean),
          inPercent.number(averageAccuracy),
        ]),
      ),
    }),
  };
}
