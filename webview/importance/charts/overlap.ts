import { percent, significant } from '../../../src/core/format';
import type { Inspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartCard';
import { heatMap } from '../../shared/heatMap';

type Measure = 'correlation' | 'shared';

const texts: Readonly<Record<Measure, { readonly title: string; readonly note: string }>> = {
  correlation: {
    title: 'Correlation of the tasks’ Ω',
    note: 'Pearson’s, over the weights: 1 where two tasks need the same ones.',
  },
  shared: {
    title: 'Top weights in common',
    note: 'Share of a task’s (down) top 5 % of weights that are in the other’s (across) top 5 %, too; 5 % by chance.',
  },
};

/** How much tasks need the same weights, in one tensor or, as `all`, in the network. */
export function overlapChart({ overlap }: Inspection, tensor: string, measure: Measure): ChartSpec {
  const found = overlap?.tensors.find((each) => each.tensor === tensor);
  const tasks = overlap?.tasks ?? [];
  const values: readonly (readonly (number | null)[])[] = found?.[measure] ?? [];
  const { title, note } = texts[measure];
  const text = (value: number) => (measure === 'shared' ? percent(value, 0) : value.toFixed(2).replace('-', '−'));
  return {
    id: `overlap:${measure}:${tensor === 'all' ? 'all' : 'one'}`,
    inputs: [overlap, tensor],
    title: `${title} · ${tensor === 'all' ? 'whole network' : tensor}`,
    note,
    summary: tasks
      .flatMap((a, i) =>
        tasks.slice(i + 1).map((b, j) => `tasks ${a} and ${b}: ${significant(values[i]?.[i + 1 + j])}`),
      )
      .join(', '),
    ...(!found && {
      empty: overlap
        ? 'The tasks’ heads are their own.'
        : 'Tasks can be compared from the second on, in what the method accumulated.',
    }),
    configuration: () =>
      heatMap({
        columns: tasks.map(String),
        rows: tasks.map(String),
        xTitle: 'task',
        yTitle: 'task',
        value: (row, column) => values[row]?.[column] ?? null,
        share: (value) => Math.max(0, value),
        text,
        long: text,
        label: (row, column) => `Tasks ${tasks[row]} and ${tasks[column]}`,
      }),
    table: () => ({
      columns: ['task', ...tasks.map(String)],
      rows: tasks.map((task, i): Cell[] => [task, ...(values[i] ?? [])]),
    }),
  };
}
