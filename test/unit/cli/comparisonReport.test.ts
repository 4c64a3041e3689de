import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { comparisonReport } from '../../../src/cli/comparisonReport';
import { type TableFormat, writeReport } from '../../../src/cli/exports/writeReport';
import type { Comparison, ComparisonRow } from '../../../src/core/run/comparison';

const once = (mean: number) => ({ n: 1, mean, deviation: null });

const mas: ComparisonRow = {
  label: 'mas, λ = 0.1',
  method: 'mas',
  lambda: 0.1,
  scenario: 'task-incremental',
  metric: 'accuracy',
  seeds: [0, 1, 2],
  runs: ['a', 'b', 'c'],
  learnt: 2,
  tasks: 2,
  accuracy: [
    { n: 3, mean: 0.9, deviation: 0.0123 },
    { n: 3, mean: 0.98, deviation: 0.002 },
  ],
  drops: [{ n: 3, mean: 0.05, deviation: 0.01 }],
  averageAccuracy: { n: 3, mean: 0.94, deviation: 0.00712 },
  forgetting: { n: 3, mean: 0.05, deviation: 0.01 },
  drop: { n: 3, mean: 0.05, deviation: 0.01 },
  subsets: [],
  together: null,
  backwardTransfer: { n: 3, mean: -0.05, deviation: 0.01 },
  forwardTransfer: null,
  memoryBytes: { n: 3, mean: 2_000_000, deviation: 0 },
  seconds: { learning: once(4), importance: once(1), total: once(6) },
};

const comparison: Comparison = { tasks: ['digits 0, 1', 'digits_2 & 3'], rows: [mas], repeated: [] };

const comparisonTable = (of: Comparison, format: TableFormat, width: number) =>
  writeReport(comparisonReport(of), format, width);

/** Cells of a line that cells are told apart in by `by`. */
const cells = (line: string | undefined, by: string) => line?.split(by).map((cell) => cell.trim());

describe('a comparison', () => {
  it('is a table on the terminal, with as many tasks beside each other as fit', () => {
    const wide = comparisonTable(comparison, 'table', 120).split('\n');
    expect(wide).toContain('                  task 1      task 2');
    expect(wide).toContain('MAS, λ = 0.1  90.0 ± 1.2  98.0 ± 0.2');
    const narrow = comparisonTable(comparison, 'table', 30).split('\n');
    expect(narrow).toContain('MAS, λ = 0.1  90.0 ± 1.2');
    expect(narrow).toContain('MAS, λ = 0.1  98.0 ± 0.2');
  });

  it('has numbers where names are long', () => {
    const label = 'mas, λ = 0.1, norm = l2squared, training.epochs = 10';
    const lines = comparisonTable({ ...comparison, rows: [{ ...mas, label }] }, 'table', 100).split('\n');
    expect(lines.slice(0, 3)).toEqual(['Runs', '', '  1  MAS, λ = 0.1, norm = l2squared, training.epochs = 10']);
    expect(lines).toContain('1  90.0 ± 1.2  98.0 ± 0.2');
    expect(comparisonTable({ ...comparison, rows: [{ ...mas, label }] }, 'markdown', 100)).toContain(
      '| MAS, λ = 0.1, norm = l2squared, training.epochs = 10 |',
    );
  });

  it('says MAP where that is measured', () => {
    const facts: Comparison = { ...comparison, rows: [{ ...mas, metric: 'MAP' }] };
    const lines = comparisonTable(facts, 'markdown', 80).split('\n');
    expect(lines).toContain('MAP in % on each task after the last:');
    expect(lines.filter((line) => line.includes('| ACC |'))).toEqual([]);
    expect(comparisonTable(facts, 'csv', 80)).toContain(',MAP,MAP std,');
  });

  it('has subsets where there are any, and on facts what all of them together come to', () => {
    const subset = { name: 'footwear', averageAccuracy: { n: 3, mean: 0.91, deviation: 0.02 }, drop: once(0.1) };
    const rows = [
      { ...mas, subsets: [subset], together: once(0.8), metric: 'MAP' as const },
      { ...mas, label: 'mas, other' },
    ];
    const some = { ...comparison, rows };
    const table = comparisonTable(some, 'table', 120);
    expect(table).toMatch(/\n +footwear: ACC, MAP +Drop\nMAS, λ = 0\.1 +91\.0 ± 2\.0 +\+10\.0\nMAS, other +– +–\n/);
    expect(table).toMatch(/ACC, MAP +MAP of all +Forgetting/);
    const [head, first, other] = comparisonTable(some, 'csv', 80).split('\r\n');
    expect(head?.endsWith(',footwear drop,footwear drop std')).toBe(true);
    expect(first?.endsWith(',0.8,,0.91,0.02,0.1,')).toBe(true);
    expect(other?.endsWith(',,,,,,')).toBe(true);
    expect(comparisonTable(comparison, 'table', 120)).not.toContain('Subsets');
  });

  it('has the three metrics of detectors, and their classes', () => {
    const [cat, dog] = ['cat', 'dog'].map((name) => ({ name, now: once(0.5), learnt: once(0.8), drop: once(0.3) }));
    const precisions = { mAP50: once(0.7), 'mAP50-11-points': once(0.6), 'mAP50-95': once(0.4) };
    const classes = cat && dog ? [cat, { ...dog, drop: null }] : [];
    const some: Comparison = { ...comparison, rows: [{ ...mas, ...precisions, metric: 'mAP50', classes }] };
    const table = comparisonTable(some, 'table', 120);
    expect(table).toMatch(/ mAP50 +mAP50 VOC07 +mAP50-95 +Forgetting/);
    expect(table).toMatch(/94\.0 ± 0\.7 +60\.0 +40\.0 /);
    expect(table).toMatch(
      /its drop, in points; their mean is mAP at 0\.5\n\n +cat: AP +Drop +dog: AP +Drop\nMAS, .* 50\.0 +\+30\.0 +50\.0 +–\n/,
    );
    const [head, row] = comparisonTable(some, 'csv', 80).split('\r\n');
    expect(head).toContain(',mAP50,mAP50 std,mAP50 VOC07,mAP50 VOC07 std,mAP50-95,mAP50-95 std,forgetting,');
    expect(head).toContain(',mAP50 1,mAP50 1 std,');
    expect(head).toMatch(/,cat AP,cat AP std,cat AP when learnt,.*,dog AP drop,dog AP drop std$/);
    expect(row).toMatch(/,0\.5,,0\.8,,0\.3,,0\.5,,0\.8,,,$/);
    expect(comparisonTable(some, 'latex', 80)).toContain('% Average precision of each class');
  });

  it('is Markdown', () => {
    const lines = comparisonTable(comparison, 'markdown', 80).split('\n');
    const head = lines.findIndex((line) => line.includes('| ACC |'));
    expect(cells(lines[head], '|')).toEqual([
      '',
      '',
      'n',
      'ACC',
      'Forgetting',
      'Drop',
      'BWT',
      'FWT',
      'Memory',
      'Time',
      '',
    ]);
    expect(cells(lines[head + 2], '|')).toEqual([
      '',
      'MAS, λ = 0.1',
      '3',
      '94.0 ± 0.7',
      '+5.0 ± 1.0',
      '+5.0 ± 1.0',
      '−5.0 ± 1.0',
      '–',
      '2 MB',
      '4 s',
      '',
    ]);
  });

  it('is LaTeX with the rules of booktabs, its signs escaped', () => {
    const text = comparisonTable(comparison, 'latex', 80);
    expect(text).toContain('\\begin{tabular}{lrrrrrrrr}\n  \\toprule\n');
    expect(text).toContain('MAS, $\\lambda$ = 0.1 & 3 & 94.0 $\\pm$ 0.7 & ');
    expect(text).toContain('2 $\\cdot$ digits\\_2 \\& 3 \\\\');
    expect(text.match(/\\begin\{tabular\}/g)).toHaveLength(text.match(/\\end\{tabular\}/g)?.length ?? 0);
  });

  it('is CSV with every number in full', () => {
    const [row] = parse(comparisonTable(comparison, 'csv', 80), { columns: true, record_delimiter: '\r\n' });
    expect(row).toMatchObject({ label: 'mas, λ = 0.1', method: 'mas', lambda: '0.1', seeds: '0 1 2', n: '3' });
    expect(row).toMatchObject({ ACC: '0.94', 'ACC std': '0.00712', FWT: '', 'memory bytes': '2000000' });
    expect(row).toMatchObject({ 'accuracy 1 std': '0.0123', 'drop 1': '0.05', 'learning seconds': '4' });
  });

  it('is the JSON that --json prints', () => {
    expect(JSON.parse(comparisonTable(comparison, 'json', 80))).toEqual(comparison);
  });
});
