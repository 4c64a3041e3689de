import type { UserError } from '../core/userError';
import { visibleLine } from '../core/visibleText';

/** A file's place at the beginning of a message, before what happened: `/runs/a/events.jsonl, line 3: …`. */
const PLACE = /^((?:(?:[A-Za-z]:)?[\\/][^\n]*?|[^\n:]*\.jsonl?)(?:, line \d+)?): (.*)$/s;

/**
 * An error as VS Code shows it: in one line, whose end may be cut off, and as plain text. What happened comes first, then
 * what to do; where comes in between, behind it.
 */
export function notificationText({ message, hint }: Pick<UserError, 'message' | 'hint'>): string {
  const [, place, rest] = PLACE.exec(message) ?? [];
  const [first = '', ...others] = (rest ?? message).split('\n').map((line) => line.trim());
  const what = others.length > 0 ? `${first}: ${others.join('; ')}` : first;
  const text = place === undefined ? what : `${upperFirst(what).replace(/\.$/, '')} (${place}).`;
  const whole = hint === undefined ? text : `${/[.?!]$/.test(text) ? text : `${text}.`} ${hint}`;
  return plainText(whole.replace(/`([^`]+)`/g, '“$1”'));
}

/** Text for a notification, which would make a link of `[label](address)`. Names come from files, and must not be one. */
export function plainText(text: string): string {
  return visibleLine(text).replaceAll('](', '] (');
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
