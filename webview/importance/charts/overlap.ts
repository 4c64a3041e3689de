import { correlation, inPercent, percent, significant } from '../../../src/core/format';
import type { Inspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';

type Measure = 'correlation' | 'shared';

/** Why no layer counts more than its share of weights. */
const WHOLE = 'Computed within each layer; mean over layers by number of weights.';

const texts: Readonly<Record<Measure, { readonly title: string; readonly note: string }>> = {
  correlation: {
    title: 'Correlation of Ω between tasks',
    note: 'Spearman correlation, of the ranks of weights; 1: both tasks rely on the same weights.',
  },
  shared: {
    title: 'Shared top weights',
    note: 'Share of a task’s top 5 % of weights (down) that are also in another’s top 5 % (across); chance level: 5 %.',
  },
};

/** How far tasks rely on the same weights, in one tensor or, for `all`, in the network. */
export function overlapChart({ overlap }: Inspection, tensor: string, measure: Measure): ChartSpec {
  const found = overlap?.tensors.find((each) => each.tensor === tensor);
  const tasks = overlap?.tasks ?? [];
  const values: readonly (readonly (number | null)[])[] = found?.[measure] ?? [];
  const { title, note } = texts[measure];
  const text = (value: number) => (measure === 'shared' ? percent(value, 0) : correlation(value));
  return {
    id: `overlap:${measure}:${tensor === 'all' ? 'all' : 'one'}`,
    inputs: [overlap, tensor],
    title: tensor === 'all' ? `${title} · whole network` : title,
    content: () => ({
      note: tensor === 'all' ? `${note} ${WHOLE}` : note,
      summary: tasks
        .flatMap((a, i) =>
          tasks.slice(i + 1).map((b, j) => `tasks ${a} and ${b}: ${significant(values[i]?.[i + 1 + j])}`),
        )
        .join(', '),
      ...(!found && {
        empty: overlap
          ? 'Tasks do not share this head.'
          : 'Overlap is defined from the second task on, for Ω accumulated by the method.',
      }),
      plots: [
        {
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
        },
      ],
      table: () => ({
        columns: ['task', ...tasks.map((task) => (measure === 'shared' ? `task ${task}, in %` : `task ${task}`))],
        rows: tasks.map((task, i): Cell[] => {
          const row = values[i] ?? [];
          return [task, ...(measure === 'shared' ? row.map(inPercent.number) : row)];
        }),
      }),
    }),
  };
}
