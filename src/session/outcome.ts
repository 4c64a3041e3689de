import * as z from 'zod';
import { packed, unpacked } from '../core/nonFinite';
import { UserError } from '../core/userError';
import { writeAtomically } from '../store/atomicFile';
import { processIdentity } from '../store/processes';
import { contentOf, isAbsent } from '../store/regularFile';

/**
 * How a session reports the outcome of its request: over IPC to the process that started it, while both live; and to
 * everybody else in the file that the request names. The file first names the process, then holds the outcome.
 */

const result = z.object({ type: z.literal('result'), value: z.unknown() });

const failure = z.object({
  type: z.literal('failed'),
  message: z.string(),
  hint: z.string().optional(),
  /** A fault of MAS Lab, nothing that the user can act on; the session's log has its stack. */
  unexpected: z.boolean(),
});

const running = processIdentity.extend({ type: z.literal('running') });

const resultFile = z.discriminatedUnion('type', [running, result, failure]);

/** What came of a request. */
export type Outcome = z.infer<typeof result> | z.infer<typeof failure>;
export type ResultFile = z.infer<typeof resultFile>;

/** What a session says over IPC. `look`: the event log has grown; `note`: what the user should know. */
export type SessionMessage = { readonly type: 'look' } | { readonly type: 'note'; readonly text: string } | Outcome;

/** As shells have it: 128 and the number of the signal; `requeue`, "start me again later", is EX_TEMPFAIL of sysexits.h. */
export const EXIT = { done: 0, failed: 1, requeue: 75, stopped: 130, terminated: 143 } as const;

/** Of a result file: far more than what any request gives. */
const MAX_BYTES = 2 ** 28;

/** @throws {UserError} where the file cannot be written. */
export function writeResultFile(path: string, content: ResultFile): void {
  writeAtomically(path, [new TextEncoder().encode(`${JSON.stringify(packed(content))}\n`)]);
}

/**
 * Undefined before the session has begun.
 *
 * @throws {UserError} where the file is no session's.
 */
export function readResultFile(path: string): ResultFile | undefined {
  try {
    return resultFile.parse(unpacked(JSON.parse(contentOf(path, { maxBytes: MAX_BYTES }).toString())));
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${path} cannot be read as the result of a session.`, 'Send the request again.', { cause });
  }
}

/** Undefined while there is none. */
export function outcomeIn(path: string): Outcome | undefined {
  const content = readResultFile(path);
  return content?.type === 'running' ? undefined : content;
}

/** Tells the user something that is no error, here and in the session's log. */
export function tell(text: string): void {
  console.log(text);
  void tellStarter({ type: 'note', text });
}

/**
 * Says something to the process that started this session. A session outlives it, so it is no error when nobody listens.
 *
 * @returns once the message has left this process.
 */
export function tellStarter(message: SessionMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve();
    process.send(packed(message), undefined, undefined, () => resolve());
  });
}
