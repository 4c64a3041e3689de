import { count, inPercent, inPoints } from '../core/format';
import { type MeasureId, measuresOf } from '../core/measures/list';
import { metricNames } from '../core/measures/metric';
import type { Comparison, ComparisonRow } from '../core/run/comparison';
import type { Statistic } from '../core/run/statistic';
import { aligned } from './text';

export const tableFormats = ['table', 'markdown', 'csv', 'latex'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Runs side by side, as text in one of the formats. `width`: characters of a line on the terminal. */
export function comparisonTable(comparison: Comparison, format: TableFormat, width: number): string {
  switch (format) {
    case 'table': {
      const { names, numbered } = withNumbers(comparison, width);
      return sections([
        ...names,
        plain(measures(numbered.rows)),
        ...subsets(numbered.rows).map(plain),
        plainAccuracies(numbered, width),
        legend(comparison.rows),
      ]);
    }
    case 'markdown':
      return sections([...tables(comparison).map(markdown), legend(comparison.rows)]);
    case 'latex':
      return sections(tables(comparison).map(latex));
    case 'csv':
      return csv(comparison);
  }
}

function tables(comparison: Comparison): readonly Table[] {
  return [measures(comparison.rows), ...subsets(comparison.rows), accuracies(comparison)];
}

/** Where labels take too much of the terminal's width, rows have numbers, and `names` says what they stand for. */
function withNumbers(
  comparison: Comparison,
  width: number,
): { readonly names: readonly (readonly string[])[]; readonly numbered: Comparison } {
  const labels = comparison.rows.map(({ label }) => label);
  if (labels.every(({ length }) => length <= 0.4 * width)) return { names: [], numbered: comparison };
  return {
    names: [['Runs', '', ...labels.map((label, i) => `${String(i + 1).padStart(3)}  ${label}`)]],
    numbered: { ...comparison, rows: comparison.rows.map((row, i) => ({ ...row, label: String(i + 1) })) },
  };
}

/** Lines with an empty one between two sections. */
function sections(all: readonly (readonly string[])[]): string {
  return all.map((lines) => lines.join('\n')).join('\n\n');
}

/** Cells as text, the first of each row its label. */
interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function legend(rows: readonly ComparisonRow[]): readonly string[] {
  return [
    'Mean ± standard deviation of the sample, over n seeds.',
    ...measuresOf(rows).map(
      ({ short, definition, source }) => `${short}: ${definition}${source ? ` (${source.paper})` : ''}.`,
    ),
  ];
}

function measures(rows: readonly ComparisonRow[]): Table {
  const shown = measuresOf(rows);
  return {
    title: 'Measures after the last task, in % and percentage points',
    head: ['', 'n', ...shown.map(({ short }) => short)],
    rows: rows.map((row) => [
      row.label,
      count(row.seeds.length),
      ...shown.map(({ id, quantity }) => quantity.bareMean(meanOf(row, id))),
    ]),
  };
}

function meanOf(row: ComparisonRow, id: MeasureId): Statistic | null {
  return id === 'learningSeconds' ? row.seconds.learning : row[id];
}

/** The subsets of the rows, where there are any. */
function subsets(rows: readonly ComparisonRow[]): readonly Table[] {
  const names = subsetNames(rows);
  if (names.length === 0) return [];
  const { short } = metricNames(rows);
  return [
    {
      title: 'Subsets by themselves after the last task, in % and percentage points',
      head: ['', ...names.flatMap((name) => [`${name}: ${short}`, 'Drop'])],
      rows: rows.map((row) => [
        row.label,
        ...names.flatMap((name) => {
          const subset = row.subsets.find((each) => each.name === name);
          return [inPercent.bareMean(subset?.averageAccuracy ?? null), inPoints.bareMean(subset?.drop ?? null)];
        }),
      ]),
    },
  ];
}

function subsetNames(rows: readonly ComparisonRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => row.subsets.map(({ name }) => name)))];
}

function accuracies({ tasks, rows }: Comparison): Table {
  return {
    title: `${metricNames(rows).title} in % on each task after the last`,
    head: ['', ...tasks.map((name, i) => (name === `task ${i + 1}` ? name : `${i + 1} · ${name}`))],
    rows: rows.map(({ label, accuracy }) => [label, ...tasks.map((_, i) => inPercent.bareMean(accuracy[i] ?? null))]),
  };
}

function plain({ title, head, rows }: Table): string[] {
  return [title, '', ...aligned([head, ...rows])];
}

/** As many tasks beside each other as the terminal is wide. */
function plainAccuracies(comparison: Comparison, width: number): string[] {
  const table = accuracies(comparison);
  const head = ['', ...comparison.tasks.map((_, i) => `task ${i + 1}`)];
  const lines = [head, ...table.rows];
  const label = Math.max(0, ...lines.map(([first]) => first?.length ?? 0));
  const cell = Math.max(1, ...lines.flatMap((line) => line.slice(1).map(({ length }) => length)));
  const beside = Math.max(1, Math.floor((width - label) / (cell + 2)));
  const blocks: string[][] = [];
  for (let from = 1; from < head.length; from += beside) {
    blocks.push(aligned(lines.map((line) => [line[0] ?? '', ...line.slice(from, from + beside)])));
  }
  return [table.title, ...blocks.flatMap((block) => ['', ...block])];
}

function markdown({ title, head, rows }: Table): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `| ${head.map((_, column) => (column === 0 ? '---' : '---:')).join(' | ')} |`;
  return [`${title}:`, '', line(head), rule, ...rows.map(line)];
}

/** A tabular of the package booktabs. */
function latex({ title, head, rows }: Table): string[] {
  const line = (cells: readonly string[]) => `  ${cells.map(escaped).join(' & ')} \\\\`;
  return [
    `% ${title}; needs \\usepackage{booktabs}`,
    `\\begin{tabular}{l${'r'.repeat(head.length - 1)}}`,
    '  \\toprule',
    line(head),
    '  \\midrule',
    ...rows.map(line),
    '  \\bottomrule',
    '\\end{tabular}',
  ];
}

const latexSpelling: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  λ: '$\\lambda$',
  '−': '$-$',
  '–': '--',
  '·': '$\\cdot$',
};

function escaped(text: string): string {
  return text.replace(/[&%$#_{}\\~^±λ−–·]/g, (sign) => latexSpelling[sign] ?? `\\${sign}`);
}

/** Every number in full: accuracies as fractions, memory in bytes, times in seconds. RFC 4180. */
function csv({ tasks, rows }: Comparison): string {
  const { short, word } = metricNames(rows);
  const statistics = (row: ComparisonRow): readonly (readonly [name: string, value: Statistic | null])[] => [
    [short, row.averageAccuracy],
    ['forgetting', row.forgetting],
    ['drop', row.drop],
    ['BWT', row.backwardTransfer],
    ['FWT', row.forwardTransfer],
    ['memory bytes', row.memoryBytes],
    ['learning seconds', row.seconds.learning],
    ['importance seconds', row.seconds.importance],
    ['total seconds', row.seconds.total],
    ...tasks.map((_, i) => [`${word} ${i + 1}`, row.accuracy[i] ?? null] as const),
    ...tasks.slice(0, -1).map((_, i) => [`drop ${i + 1}`, row.drops[i] ?? null] as const),
    ...(rows.some(({ together }) => together) ? [['MAP of all', row.together] as const] : []),
    ...subsetNames(rows).flatMap((name) => {
      const subset = row.subsets.find((each) => each.name === name);
      return [
        [`${name} ${short}`, subset?.averageAccuracy ?? null],
        [`${name} drop`, subset?.drop ?? null],
      ] as const;
    }),
  ];
  const facts = (row: ComparisonRow) => [
    row.label,
    row.method,
    row.lambda ?? '',
    row.scenario,
    row.learnt,
    row.tasks,
    row.seeds.length,
    row.seeds.join(' '),
  ];
  const [first] = rows;
  const names = first ? statistics(first).flatMap(([name]) => [name, `${name} std`]) : [];
  const head = ['label', 'method', 'lambda', 'scenario', 'learnt', 'tasks', 'n', 'seeds', ...names];
  const lines = rows.map((row) => [
    ...facts(row),
    ...statistics(row).flatMap(([, value]) => [value?.mean ?? '', value?.deviation ?? '']),
  ]);
  const quoted = (cell: string | number) =>
    /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);
  return [head, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n');
}
