import { UserError } from '../core/userError';

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
  const [head, ...rest] = linesOf(text.replace(/^\uFEFF/, ''), path);
  const known: readonly string[] = [...columns, ...more];
  const hint = `The first line names the columns: ${columns.join(',')}${more.map((each) => `[,${each}]`).join('')}.`;
  if (!head) throw new UserError(`${path}: the file is empty`, hint);
  const names = head.cells;
  for (const [place, name] of names.entries()) {
    if (!known.includes(name)) throw new UserError(`${path}, line ${head.line}: unknown column "${name}"`, hint);
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

/** Lines of cells, each with the number of the line it begins in. */
function linesOf(text: string, path: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const lines: { line: number; cells: string[] }[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (let isOpen = true; isOpen; ) {
      const quoted = /^[ \t]*"/.exec(text.slice(at, at + 256));
      let cell: string;
      if (quoted) {
        const close = closingQuote(text, at + quoted[0].length);
        if (close < 0) {
          throw new UserError(`${path}, line ${line}: a quote is not closed`, 'Write "" for a quote inside a cell.');
        }
        cell = text.slice(at + quoted[0].length, close).replaceAll('""', '"');
        line += cell.split('\n').length - 1;
        at = close + 1;
        const after = /^[ \t]*(?=,|\r?\n|$)/.exec(text.slice(at, at + 256));
        if (!after) throw new UserError(`${path}, line ${line}: text follows a closing quote`, 'Quote the whole cell.');
        at += after[0].length;
      } else {
        const end = /[,\n]/g;
        end.lastIndex = at;
        const next = end.exec(text)?.index ?? text.length;
        cell = text.slice(at, next).replace(/\r$/, '');
        at = next;
      }
      cells.push(cell.trim());
      if (text[at] === '\r') at++;
      isOpen = text[at] === ',';
      at++;
    }
    if (cells.some((cell) => cell !== '')) lines.push({ line: begin, cells });
    line++;
  }
  return lines;
}

/** The place of the quote that closes a cell whose text begins at `from`; −1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}
