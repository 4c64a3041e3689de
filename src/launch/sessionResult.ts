import { UserError } from '../core/userError';
import type { Outcome } from '../session/outcome';
import type { RequestKind, Results } from '../session/request';
import { outOfMemory } from '../store/memoryError';
import { endOfFile } from '../store/regularFile';

/** An error within a session that is no fault of the user. */
export class SessionFault extends Error {
  override readonly name = 'SessionFault';

  constructor(
    message: string,
    /** What the session printed; its stack is there. */
    readonly tail: string,
    /** The file with all of that, if it remains. */
    readonly log: string | undefined,
  ) {
    super(message);
  }
}

/** A session was stopped before its turn came. */
export class SessionStopped extends UserError {
  constructor() {
    super('The session was stopped before it began.');
  }
}

/** A session ended without an outcome. */
export class SessionKilled extends UserError {
  constructor({ exit = {}, tail, log }: SessionEnd) {
    const { code, signal, by } = exit;
    const killed = by === undefined ? 'was killed' : `was killed (${by})`;
    const how = signal ? `was killed by ${signal}` : code === undefined ? killed : `ended with exit code ${code}`;
    const resume = log ? `Run the same command again to resume from the last snapshot; ${log} may tell more.` : '';
    const memory = outOfMemory(tail);
    if (memory) {
      super(`The session ${how}. ${memory.message}`, `${memory.hint} ${resume}`.trim());
      return;
    }
    const said = withoutStack(tail);
    const printed = said === '' ? '' : `\nLast output:\n${said.replace(/^/gm, '  ')}`;
    super(
      `The session ${how} before it could finish.${printed}`,
      `${(signal && causes[signal]) ?? ''}${resume}`.trim(),
    );
  }
}

/** How Node.js and V8 say where in a program something happened; only who mends the program wants to know. */
const PLACES = /^\s+at |^\s*\^|^Node\.js v|^\S+:\d+$|^\s*(throw|internal)\b|^\s*\d+: 0x|^<---|^----- |^\s*$/;

/** The last lines of those that tell a user something; the first is what each session prints at its start. */
function withoutStack(tail: string): string {
  const lines = tail.split('\n').filter((line) => !PLACES.test(line) && !/^\S+Z session \d+: /.test(line));
  return lines.slice(-5).join('\n');
}

const causes: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'If you did not kill it, the machine may have run out of memory. ',
  SIGABRT: 'The machine or the session may have run out of memory: lower training.batchSize or the number of samples. ',
  SIGBUS: 'A file in use was cut short, e.g. of samples in the cache, or its disk failed; such files are made again. ',
  SIGILL: 'TensorFlow needs processor instructions that this machine lacks: use `--engine wasm`. ',
};

/** How a session's process ended. */
export interface SessionEnd {
  /** Absent where only its parent knows. */
  readonly exit?: {
    readonly code?: number | null;
    readonly signal?: NodeJS.Signals | null;
    /** What its executor says of its end. */
    readonly by?: string;
  };
  /** The last lines that it printed. */
  readonly tail: string;
  /** The file with all of them, if it remains. */
  readonly log: string | undefined;
}

/** The result of a session, or the error that it failed with. */
export function resultOf<K extends RequestKind>(outcome: Outcome | undefined, end: SessionEnd): Results[K] {
  if (!outcome) throw new SessionKilled(end);
  if (outcome.type === 'result') return outcome.value as Results[K];
  throw outcome.unexpected
    ? new SessionFault(outcome.message, end.tail, end.log)
    : new UserError(outcome.message, outcome.hint);
}

/**
 * The last lines of what a session printed.
 *
 * @param from where in the file it began
 * @returns nothing where the file cannot be read, since it decides nothing
 */
export function lastLines(
  log: string,
  { from = 0, inside }: { readonly from?: number; readonly inside?: string | undefined } = {},
): string {
  try {
    return endOfFile(log, { from, inside }).toString('utf8').trimEnd().split('\n').slice(-40).join('\n');
  } catch {
    return '';
  }
}
