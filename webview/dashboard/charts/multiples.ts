import type { ChartContent } from '../../shared/chartSpec';

/** The same chart of each item, e.g. each group of runs, side by side; of one item, its chart alone. */
export function multiples<T extends { readonly name: string }>(
  items: readonly T[],
  contentOf: (item: T) => ChartContent,
  column = 'run',
): ChartContent {
  const all = items.map((item) => ({ name: item.name, content: contentOf(item) }));
  const drawn = all.filter(({ content }) => content.empty === undefined);
  const first = (drawn[0] ?? all[0])?.content;
  if (!first) return { summary: '', empty: 'No runs.', plots: [], table: () => ({ columns: [], rows: [] }) };
  if (all.length === 1) return first;
  const longest = <T>(lists: readonly (readonly T[])[]) => lists.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return {
    note: first.note,
    empty: first.empty,
    summary: all.map(({ name, content }) => `${name}: ${content.empty ?? content.summary}`).join(' '),
    legend: first.legend && longest(drawn.map(({ content }) => content.legend ?? [])),
    plots: drawn.flatMap(({ name, content }) => content.plots.map((plot) => ({ ...plot, of: name }))),
    table() {
      const tables = drawn.map(({ name, content }) => ({ name, ...content.table() }));
      return {
        columns: [column, ...longest(tables.map(({ columns }) => columns))],
        rows: tables.flatMap(({ name, rows }) => rows.map((row) => [name, ...row])),
      };
    },
  };
}
