import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { tableFormats, writeReport } from '../../../src/cli/exports/writeReport';
import { csvText, tsvText } from '../../../src/core/csv';
import { exportsOf } from '../../../src/core/exports/exportsOf';
import * as exportKinds from '../../../src/core/exports/list';
import { kindsOf } from '../../../src/core/kind';
import type { Report } from '../../../src/core/table';

/** A report whose one row has this label. */
const reportOf = (label: string): Report => ({
  tables: [{ title: 'Measures', columns: ['', 'ACC in %'], rows: [[label, '−1.3 ± 0.2']] }],
  notes: ['ACC: mean accuracy.'],
  data: { columns: ['label', 'ACC'], rows: [[label, -0.013]] },
  json: { label, ACC: -0.013 },
});

describe.each(kindsOf(exportKinds))(
  'the export $kind',
  ({ kind, title, description, extension, mediaType, writes }) => {
    it('describes itself', () => {
      expect(title).not.toBe('');
      expect(description).toMatch(/\.$/);
      expect(extension).toMatch(/^[a-z]+$/);
      expect(mediaType).toMatch(/^[a-z]+\/[a-z+-]+$/);
      expect(writes.length).toBeGreaterThan(0);
    });

    it('is what compare --format offers if it writes tables', () => {
      expect((tableFormats as readonly string[]).includes(kind)).toBe((writes as readonly string[]).includes('table'));
    });
  },
);

test.each(tableFormats)('%s writes the label and the number of every row', (format) => {
  const text = writeReport(reportOf('mas'), format, 80);
  expect(text).toContain('mas');
  expect(text).toMatch(/1\.3|0\.013/);
});

test('charts are saved as pictures or as their numbers', () => {
  expect(Object.keys(exportsOf('chart'))).toEqual(['csv', 'png2', 'png3', 'svg']);
});

test.each([
  { name: 'CSV', write: csvText, delimiter: ',', record_delimiter: '\r\n' },
  { name: 'TSV', write: tsvText, delimiter: '\t', record_delimiter: '\n' },
])(
  'whatever cells hold, an independent parser reads $name back, and no text is a formula to a spreadsheet',
  ({ write, delimiter, record_delimiter }) => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[=+@\t\r-].*$/),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), (rows) => {
        const [head, ...read] = parse(write({ columns: ['a', 'b', 'c'], rows }), { delimiter, record_delimiter });
        expect(head).toEqual(['a', 'b', 'c']);
        const expected = rows.map((row) =>
          row.map((value) =>
            typeof value === 'string' ? value.replace(/^[=+\-@\t\r＝＋－＠]/, "'$&") : String(value ?? ''),
          ),
        );
        expect(read).toEqual(expected);
        for (const [i, row] of rows.entries()) {
          for (const [j, value] of row.entries())
            if (typeof value === 'number') expect(Number(read[i]?.[j])).toBe(value);
        }
      }),
      { numRuns: 50 },
    );
  },
);

test('a formula in a name is text in CSV and TSV', () => {
  const table = { columns: ['a', 'b'], rows: [['=HYPERLINK("http://x")', -1]] };
  expect(csvText(table)).toBe('a,b\r\n"\'=HYPERLINK(""http://x"")",-1\r\n');
  expect(tsvText(table)).toBe('a\tb\n"\'=HYPERLINK(""http://x"")"\t-1\n');
});

test('what Markdown would interpret is escaped, so that a label stays in its cell', () => {
  const lines = writeReport(reportOf('a | b_1 *c* <img> \\\nd'), 'markdown', 80).split('\n');
  expect(lines).toContain('| a \\| b\\_1 \\*c\\* \\<img> \\\\ d | −1.3 ± 0.2 |');
  // As GitHub Flavored Markdown splits cells: at pipes without a backslash before them.
  for (const line of lines.filter((each) => each.startsWith('|'))) expect(line.split(/(?<!\\)\|/)).toHaveLength(4);
});

test('what LaTeX would interpret is escaped', () => {
  const text = writeReport(reportOf('50 % & #1_$x$ {~^\\} λ'), 'latex', 80);
  expect(text).toContain(
    '  50 \\% \\& \\#1\\_\\$x\\$ \\{\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\} $\\lambda$ & $-$1.3 $\\pm$ 0.2 \\\\',
  );
  // Outside of commands and math no special character is left.
  const [row = ''] = text.split('\n').filter((line) => line.includes('lambda'));
  const bare = row.replace(/\\[a-z]+(\{\})?|\$[^$\\]*(\\[a-z]+)?\$|\\[^a-z]/g, '');
  expect(bare.replaceAll('&', '')).not.toMatch(/[%$#_{}~^\\]/);
});

test('JSON is the report’s own value', () => {
  expect(JSON.parse(writeReport(reportOf('a "b"'), 'json', 80))).toEqual({ label: 'a "b"', ACC: -0.013 });
});
