import { isAbsolute, relative, sep } from 'node:path';
import { shellWord } from '../core/shellWord';

/** What the command line prints: results to stdout, everything else to stderr. */

/** Prints something that is not a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
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

function style(code: number, text: string, stream: NodeJS.WriteStream): string {
  return isStyled(stream) ? `\x1b[${code}m${text}\x1b[0m` : text;
}

export const bold = (text: string, stream: NodeJS.WriteStream = process.stdout): string => style(1, text, stream);
export const dim = (text: string, stream: NodeJS.WriteStream = process.stdout): string => style(2, text, stream);
export const red = (text: string, stream: NodeJS.WriteStream = process.stderr): string => style(31, text, stream);

/** The shortest way to type a path from here. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
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
