import { UserError } from '../core/userError';
import type { Outcome } from '../session/outcome';
import type { RequestKind, Results } from '../session/request';

/** An error within a session that is no fault of the user. */
export class SessionFault extends Error {
  override readonly name = 'SessionFault';

  constructor(
    message: string,
    /** What the session printed; its stack is there. */
    readonly tail: string,
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
    const { code, signal } = exit;
    const how = signal ? `was killed by ${signal}` : code === undefined ? 'was killed' : `ended with exit code ${code}`;
    const printed = tail.includes('\n') ? `\nLast output:\n${tail.replace(/^/gm, '  ')}` : '';
    const resume = log ? `Run the same command again to resume from the last snapshot; ${log} may tell more.` : '';
    super(`The session ${how} before it could finish.${printed}`, `${(signal && causes[signal]) ?? ''}${resume}`);
  }
}

const causes: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'If you did not kill it, the machine may have run out of memory. ',
  SIGILL: 'TensorFlow needs processor instructions that this machine lacks: use `--engine wasm`. ',
};

/** How a session's process ended. */
export interface SessionEnd {
  /** Absent where only its parent knows. */
  readonly exit?: { readonly code?: number | null; readonly signal?: NodeJS.Signals | null };
  /** The last lines that it printed. */
  readonly tail: string;
  /** The file with all of them, if it remains. */
  readonly log: string | undefined;
}

/** The result of a session, or the error that it failed with. */
export function resultOf<K extends RequestKind>(outcome: Outcome | undefined, end: SessionEnd): Results[K] {
  if (!outcome) throw new SessionKilled(end);
  if (outcome.type === 'result') return outcome.value as Results[K];
  throw outcome.unexpected ? new SessionFault(outcome.message, end.tail) : new UserError(outcome.message, outcome.hint);
}

export function lastLines(printed: Buffer): string {
  return printed.toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
}
