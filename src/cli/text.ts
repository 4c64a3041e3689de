import { visibleLine } from '../core/visibleText';

/** Rows as lines whose columns are aligned: the first to the left, the others to the right. */
export function aligned(cells: readonly (readonly string[])[], gap = 2): string[] {
  const rows = cells.map((row) => row.map(visibleLine));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, columnsOf(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const room = ' '.repeat((widths[column] ?? 0) - columnsOf(cell));
        return column === 0 ? `${cell}${room}` : `${room}${cell}`;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Letters that take two columns of a terminal, and marks that take none (Unicode Standard Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NARROW = /[\p{M}\p{Cf}]/u;

/** How many columns of a terminal a text takes. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : NARROW.test(letter) ? 0 : 1), 0);
}

/** As many whole words of a text as fit into some columns; where not even one fits, as many letters. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let letters = [...text];
  while (columnsOf(letters.join('')) > columns) letters = letters.slice(0, -1);
  const cut = letters.join('');
  const words = cut.replace(/\s+\S*$/, '');
  return text[cut.length] === ' ' || words.trim() === '' ? cut.trimEnd() : words;
}

/**
 * Names without the words that all of them begin with: `a-b-x` and `a-b-y` are `x` and `y`. A number keeps the word before
 * it: `a-seed-1` and `a-seed-2` are `seed-1` and `seed-2`. A single name stays whole.
 */
export function withoutCommonStart(names: readonly string[]): readonly string[] {
  const words = names.map((name) => name.split('-'));
  const [first = []] = words;
  let common = 0;
  while (words.every((each) => each.length > common + 1 && each[common] === first[common])) common++;
  if (words.some((each) => /^\d/.test(each[common] ?? ''))) common = Math.max(0, common - 1);
  return names.length < 2 ? names : words.map((each) => each.slice(common).join('-'));
}
