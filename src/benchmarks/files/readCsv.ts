import { CsvError, parse } from 'csv-parse/sync';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';

/** A line of a CSV file below its header: the cells by column, and the number of the line in the file, from 1. */
export interface CsvLine<C extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<C, string>>;
}

/**
 * Reads comma-separated values (RFC 4180: quotes around a cell that holds commas, quotes or line ends, `""` for a quote
 * in it). The first line names the columns, in any order. Cells are trimmed; lines without any text are left out.
 * @param columns required columns; those in `more` are optional
 * @throws UserError naming file and line where a column is missing, unknown or repeated, a line has too many or too few
 *   cells, or a quote is not closed
 */
export function readCsv<C extends string, M extends string>(
  text: string,
  path: string,
  columns: readonly C[],
  more: readonly M[],
): CsvLine<C | M>[] {
  const [head, ...rest] = linesOf(text, path);
  const known: readonly string[] = [...columns, ...more];
  const hint = `The first line names the columns: ${columns.join(',')}${more.map((each) => `[,${each}]`).join('')}.`;
  if (!head) throw new UserError(`${path}: the file is empty`, hint);
  const names = head.cells;
  for (const [place, name] of names.entries()) {
    if (!known.includes(name))
      throw new UserError(`${path}, line ${head.line}: unknown column "${shortened(name)}"`, hint);
    if (names.indexOf(name) < place) {
      throw new UserError(`${path}, line ${head.line}: the column "${name}" appears twice`, hint);
    }
  }
  const missing = columns.find((name) => !names.includes(name));
  if (missing) throw new UserError(`${path}, line ${head.line}: the column "${missing}" is missing`, hint);

  return rest.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      throw new UserError(
        `${path}, line ${line}: ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, ` +
          `but the header names ${names.length} columns`,
        'Put quotes around a cell that holds a comma.',
      );
    }
    const empty = Object.fromEntries(more.map((name) => [name, '']));
    const named = Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
    return { line, cells: { ...empty, ...named } as Record<C | M, string> };
  });
}

/** Characters of a line, from one line end that is not in quotes to the next: far more than a few words have. */
const MAX_LINE = 100_000;

/** Lines of cells, each with the number of the line it begins in. */
function linesOf(text: string, path: string): readonly { readonly line: number; readonly cells: readonly string[] }[] {
  const lines: { readonly line: number; readonly cells: readonly string[] }[] = [];
  let next = 1;
  const fail = (line: number, reason: string, hint: string) => new UserError(`${path}, line ${line}: ${reason}`, hint);
  try {
    // Of \r\n within quotes csv-parse counts two lines.
    parse(text.normalize('NFC').replaceAll('\r\n', '\n'), {
      bom: true,
      trim: true,
      relax_column_count: true,
      max_record_size: MAX_LINE,
      record_delimiter: '\n',
      on_record(cells: string[], info) {
        if (cells.some((cell) => cell !== '')) lines.push({ line: next, cells });
        next = info.lines + 1;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      throw fail(next, 'a quote is not closed', 'Write "" for a quote inside a cell.');
    }
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      throw fail(
        next,
        `more than ${MAX_LINE} characters`,
        'Look for a quote that is not closed, and write one fact a line.',
      );
    }
    const isAfterQuote = error.code === 'CSV_INVALID_CLOSING_QUOTE';
    throw fail(
      Number(error.lines),
      isAfterQuote ? 'text follows a closing quote' : 'a quote stands inside a cell without quotes',
      isAfterQuote ? 'Quote the whole cell.' : 'Quote the whole cell, and write "" for the quote in it.',
    );
  }
  return lines;
}
