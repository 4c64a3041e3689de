import * as z from 'zod';
import type { Sight } from './heartWatch';
import { processIdentity } from './processes';
import { contentOf } from './regularFile';
import type { RunDirectory } from './runDirectory';

/**
 * session.json says which session works on a run, and is its heartbeat: a counter in it changes all the time. It decides
 * only whether other sessions wait; who owns the run is settled by its log.
 */
const ownerSchema = processIdentity.extend({
  /** Its number in the run. */
  session: z.number().int().nonnegative().default(0),
  /** The random word of its claim in the log. */
  claim: z.string().default(''),
  /** Between two beats, in ms. Earlier versions did not say, and renewed a time every 5 s. */
  interval: z.number().default(5_000),
});

/** The session that works on a run. */
export type Owner = Readonly<z.infer<typeof ownerSchema>>;

/** What session.json said at one look. */
export interface SessionFile extends Sight {
  readonly owner: Owner;
}

/** Bounds of what a file may say, so that nobody waits forever, or takes a session for dead at once. */
const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 30_000;
const MAX_BYTES = 1 << 16;

/** An interval between beats within these bounds, in ms. */
export function boundedInterval(ms: number): number {
  return Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, ms));
}

/** What session.json says; undefined where it is absent, or no session has written it. */
export function readSessionFile(run: RunDirectory): SessionFile | undefined {
  try {
    const content = contentOf(run.session, { inside: run.path, maxBytes: MAX_BYTES }).toString();
    const owner = ownerSchema.parse(JSON.parse(content));
    return { content, owner, intervalMs: boundedInterval(owner.interval) };
  } catch {
    return undefined;
  }
}
