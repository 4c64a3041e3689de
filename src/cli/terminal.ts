import { randomUUID } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { jsonText } from '../core/nonFinite';
import { shellWord } from '../core/shellWord';
import { visible, visibleJson } from '../core/visibleText';

/**
 * What the command line prints: results to stdout, everything else to stderr. What it prints may come from files of others,
 * so all of it goes through `onTerminal`, which leaves no sign in it that a terminal would obey, except for styles of our own.
 */

/** Prints something that is not a result. */
export function note(text: string): void {
  process.stderr.write(`${onTerminal(text)}\n`);
}

/** Prints a result as text. */
export function printResult(text: string): void {
  process.stdout.write(`${onTerminal(text)}\n`);
}

/** Prints a result as JSON, in which numbers that are not finite are `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(jsonText(value))}\n`);
}

/**
 * Colour and bold text: on a terminal, unless NO_COLOR is set (https://no-color.org); wherever FORCE_COLOR says so
 * (https://force-color.org), which 0 and false deny.
 */
function isStyled(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR: forced, NO_COLOR, TERM } = process.env;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}

/** Columns of a terminal, or what COLUMNS says, in pipes too; 80 where neither is known. */
export function widthOf(stream: NodeJS.WriteStream): number {
  const wanted = Number(process.env.COLUMNS);
  return stream.columns || (Number.isInteger(wanted) && wanted > 0 ? wanted : 80);
}

/** Where a style begins or ends, until the text is printed: no file can know it. */
const STYLE = randomUUID();

function style(code: number, text: string, stream: NodeJS.WriteStream): string {
  return isStyled(stream) ? `${STYLE}${code}m${text}${STYLE}0m` : text;
}

/** A text as it is written to a terminal, a file or a pipe. */
export function onTerminal(text: string): string {
  return visible(text).replaceAll(STYLE, '\x1b[');
}

export const bold = (text: string, stream: NodeJS.WriteStream = process.stdout): string => style(1, text, stream);
export const dim = (text: string, stream: NodeJS.WriteStream = process.stdout): string => style(2, text, stream);
export const red = (text: string, stream: NodeJS.WriteStream = process.stderr): string => style(31, text, stream);

/** The shortest way to type a path from here. */
export function shortPath(path: string): string {
  let short: string;
  try {
    short = relative(process.cwd(), path);
  } catch {
    return path; // The current folder has been deleted.
  }
  if (short === '') return '.';
  // A path that begins like an option is none.
  if (short.startsWith('-')) return `.${sep}${short}`;
  return short.startsWith(`..${sep}..`) || isAbsolute(short) ? path : short;
}

/** A command of ours as the user can type it, in the way this process was called. */
export function ownCommand(...words: readonly string[]): string {
  return [calledAs(), ...words.map(shellWord)].join(' ');
}

/** Hints call the command `mas-lab`; if it is not on the path, they show what works instead. */
export function withOwnCommands(hint: string): string {
  return hint.replaceAll('`mas-lab ', `\`${calledAs()} `);
}

function calledAs(): string {
  const script = process.argv[1] ?? 'mas-lab';
  return script.endsWith('.js') ? `node ${shellWord(shortPath(script))}` : 'mas-lab';
}
