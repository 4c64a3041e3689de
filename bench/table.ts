/** Prints a row of a Markdown table. */
export function row(...cells: readonly (string | number | undefined)[]): void {
  console.log(`| ${cells.map((cell) => cell ?? '').join(' | ')} |`);
}

/** Prints its heading. */
export function heading(...cells: readonly string[]): void {
  console.log('');
  row(...cells);
  row(...cells.map(() => '---'));
}
