import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import type { Cell } from '../../shared/csv';
import { points } from '../../shared/format';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { dropOf, forgettingOf } from '../stream';

export type ForgettingMeasure = 'forgetting' | 'drop';

const notes: Readonly<Record<ForgettingMeasure, string>> = {
  forgetting: 'Best earlier accuracy minus current accuracy (Chaudhry 2018).',
  drop: 'Accuracy right after training minus current accuracy (Aljundi 2018).',
};

/** Tasks with bars of their own. */
const MAX_TASKS = 60;

export function forgettingChart(
  runs: readonly ShownRun[],
  tasks: readonly number[],
  measure: ForgettingMeasure,
): ChartSpec {
  const series = runs.map(({ card, state }, i) => {
    const all = measure === 'drop' ? dropOf(state) : forgettingOf(state);
    return { label: card.name, style: seriesStyle(i), values: all.tasks, mean: all.mean };
  });
  const hasValue = (task: number) => series.some(({ values }) => typeof values[task - 1] === 'number');
  const shown = tasks.filter(hasValue).slice(0, MAX_TASKS);
  return {
    id: 'forgetting',
    inputs: [measure, tasks.join(), ...runs.flatMap(({ card, state }) => [card.name, state.accuracyMatrix])],
    title: measure === 'drop' ? 'Drop per task' : 'Forgetting per task',
    note: notes[measure],
    summary: series
      .map(({ label, values, mean }) => {
        const each = shown.map((task) => `task ${task} ${points(values[task - 1])}`).join(', ');
        return `${label}: mean ${points(mean)}; ${each}`;
      })
      .join('. '),
    ...(shown.length === 0 && { empty: 'Forgetting is defined once a later task has been trained.' }),
    ...(runs.length > 1 && { legend: series.map(({ label, style }) => ({ label, style, mark: 'bar' as const })) }),
    configuration: () =>
      barChart(
        shown.map(String),
        series.map(({ values, ...each }) => ({ ...each, values: shown.map((task) => values[task - 1] ?? null) })),
        {
          nameTitle: 'task',
          valueTitle: `${measure} in points`,
          tick: (value) => String(Number((100 * value).toFixed(2))).replace('-', '−'),
          value: points,
        },
      ),
    table: () => ({
      columns: ['task', ...series.map(({ label }) => label)],
      rows: [
        ...tasks
          .filter(hasValue)
          .map((task): Cell[] => [task, ...series.map(({ values }) => values[task - 1] ?? null)]),
        ['mean over earlier tasks', ...series.map(({ mean }) => mean)],
      ],
    }),
  };
}
