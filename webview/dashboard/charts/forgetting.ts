import { points, pointsTick } from '../../../src/core/format';
import { drop } from '../../../src/core/measures/drop';
import { forgetting } from '../../../src/core/measures/forgetting';
import { measureNamed } from '../../../src/core/measures/list';
import type { Cell } from '../../../src/core/table';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import type { ShownRun } from '../model';

export type ForgettingMeasure = 'forgetting' | 'drop';

const functions = { forgetting, drop };

/** Tasks with bars of their own. */
const MAX_TASKS = 60;

export function forgettingChart(
  runs: readonly ShownRun[],
  tasks: readonly number[],
  measure: ForgettingMeasure,
): ChartSpec {
  const { title, definition, source } = measureNamed(
    measure,
    runs.map(({ card }) => card),
  );
  const series = runs.map(({ card, state }) => {
    const all = functions[measure](state.accuracyMatrix);
    return { label: card.name, values: all.tasks, mean: all.mean };
  });
  const hasValue = (task: number) => series.some(({ values }) => typeof values[task - 1] === 'number');
  const measured = tasks.filter(hasValue);
  const shown = measured.slice(0, MAX_TASKS);
  return {
    id: 'forgetting',
    inputs: [measure, tasks.join(), ...runs.flatMap(({ card, state }) => [card.name, state.accuracyMatrix])],
    title: `${title} per task`,
    note: `${definition} (${source?.paper}).`,
    summary: series
      .map(({ label, values, mean }) => {
        const each = shown.map((task) => `task ${task} ${points(values[task - 1])}`).join(', ');
        return `${label}: mean ${points(mean)}; ${each}`;
      })
      .join('. '),
    empty: shown.length === 0 ? `${title} is defined once a later task has been trained.` : undefined,
    ...barChart(
      shown.map(String),
      series.map(({ label, values }) => ({ label, values: shown.map((task) => values[task - 1] ?? null) })),
      { nameTitle: 'task', valueTitle: `${title.toLowerCase()} in points`, tick: pointsTick, value: points },
    ),
    table: () => ({
      columns: ['task', ...series.map(({ label }) => label)],
      rows: [
        ...measured.map((task): Cell[] => [task, ...series.map(({ values }) => values[task - 1] ?? null)]),
        ['mean over old tasks', ...series.map(({ mean }) => mean)],
      ],
    }),
  };
}
