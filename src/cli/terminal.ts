import { isAbsolute, relative, sep } from 'node:path';

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

/** https://no-color.org: colour and bold text only on a terminal, and not if NO_COLOR is set. */
function isStyled(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
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
  return short === '' ? '.' : short.startsWith(`..${sep}..`) || isAbsolute(short) ? path : short;
}

/** A command of ours as the user can type it, in the way this process was called. */
export function ownCommand(...words: readonly string[]): string {
  return [calledAs(), ...words.map(quoted)].join(' ');
}

/** Hints call the command `mas-lab`; if it is not on the path, they show what works instead. */
export function withOwnCommands(hint: string): string {
  return hint.replaceAll('`mas-lab ', `\`${calledAs()} `);
}

function calledAs(): string {
  const script = process.argv[1] ?? 'mas-lab';
  return script.endsWith('.js') ? `node ${quoted(shortPath(script))}` : 'mas-lab';
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
