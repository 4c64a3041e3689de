import { CsvError, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { startOfFile, streamOfFile } from '../../store/regularFile';
import { bytesOf } from '../rows/rawInputs';
import { type Columns, columnsOf, tableShape } from './columns';
import type { OpenFormat, Sample } from './format';
import { partByName } from './partByName';

/** Tables of numbers as text (RFC 4180), read line by line. */
export const csv: OpenFormat = async (files, reading) => {
  const [first, ...others] = files.map(({ name, path }) => ({ path, part: partByName(name), head: headOf(path) }));
  if (!first) throw new Error('a CSV data set has a file');
  const columns = columnsOf(first.head.names, reading, first.path);
  for (const { path, head } of others) {
    if (String(head.names) === String(first.head.names)) continue;
    throw new UserError(
      `${path}: its columns are not those of ${first.path}: ${shortened(head.names.join(', '))}`,
      'Files of one data set have the same columns in the same order. Put others elsewhere, or name one file.',
    );
  }

  async function* samples(): AsyncIterable<Sample> {
    for (const file of [first, ...others]) if (file) yield* samplesIn(file, columns);
  }

  return {
    place: first.path,
    type: 'float32',
    shape: tableShape(columns.features.length, reading, first.path),
    samples,
  };
};

interface TableFile {
  readonly path: string;
  readonly part: Sample['part'];
  readonly head: { readonly names: readonly string[]; readonly delimiter: string };
}

/** Far more than a line of numbers has. */
const MAX_LINE = 4e6;

/** The names in the first line. */
function headOf(path: string): TableFile['head'] {
  const start = startOfFile(path, MAX_LINE)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const line = /^[^\r\n]*/.exec(start)?.[0] ?? '';
  const delimiter = [',', ';', '\t'].find((each) => line.includes(each)) ?? ',';
  const names = namesIn(line, delimiter, path);
  if (names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    throw new UserError(
      `${path}: its first line holds numbers, not the names of columns`,
      'Write a line of names above it, e.g. label,x1,x2.',
    );
  }
  return { names, delimiter };
}

function namesIn(line: string, delimiter: string, path: string): readonly string[] {
  try {
    const [names = []]: string[][] = parseAtOnce(line, { delimiter, trim: true });
    return names;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${path}, line 1: ${error.message}`, 'The first line names the columns, e.g. label,x1,x2.');
  }
}

async function* samplesIn({ path, part, head }: TableFile, columns: Columns): AsyncIterable<Sample> {
  const source = streamOfFile(path);
  const parser = parse({
    bom: true,
    trim: true,
    delimiter: head.delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE,
    from: 2,
    info: true,
  });
  source.once('error', (error) => parser.destroy(error));
  const fail = (line: number, reason: string, hint: string) => new UserError(`${path}, line ${line}: ${reason}`, hint);
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: readonly string[];
      info: { lines: number };
    }>) {
      const { lines: line } = info;
      if (record.length !== head.names.length) {
        throw fail(
          line,
          `${record.length} cells, but the first line names ${head.names.length} columns`,
          'Complete the line, or remove it.',
        );
      }
      const values = new Float32Array(columns.features.length);
      for (const [i, column] of columns.features.entries()) {
        const cell = record[column] ?? '';
        const value = cell === '' ? Number.NaN : Number(cell);
        if (!Number.isFinite(Math.fround(value))) {
          throw fail(
            line,
            `"${shortened(cell)}" in the column ${head.names[column]} is no number`,
            'Features are finite numbers: encode text as numbers, and fill or remove what is missing.',
          );
        }
        values[i] = value;
      }
      const label = record[columns.label] ?? '';
      if (label === '') throw fail(line, 'has no label', 'Complete the line, or remove it.');
      const split = columns.split === undefined ? part : partByName(record[columns.split] ?? '');
      if (columns.split !== undefined && split === undefined) {
        throw fail(
          line,
          `"${shortened(record[columns.split] ?? '')}" in the column split`,
          'Write train, test or validation.',
        );
      }
      const task = columns.task === undefined ? undefined : Number(record[columns.task]);
      yield { bytes: bytesOf(values), label, part: split, task };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fail(Number(error.lines), error.message, 'Quote cells that hold quotes or separators, and close each quote.');
  } finally {
    source.destroy();
  }
}
