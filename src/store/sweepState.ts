import { type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { version } from '../../package.json';
import { type CellState, cellAfter, newCell } from '../core/sweep/cellState';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { LogReader } from './logReader';
import { nothingRead, type Read } from './logRules';
import { contentOf, windowOf, withRegular } from './regularFile';
import { layout } from './runLayout';
import { sha256Of } from './sha256';
import type { KnownCell, OpenSweep } from './sweepFolder';

/**
 * How the cells of a sweep stand, by the event logs of their runs. What was read of the logs is kept in the sweep's
 * `state.json`, so that a log is read once: while it has the same size and times it is not opened, and where it has grown
 * only what was added is read. The file decides nothing: where it is missing, damaged, of another version, or does not fit
 * a log, that log is read from its start.
 */

/** How a cell stands by its log. */
export interface LoggedCell {
  readonly state: CellState;
  /** Why the log cannot be read to its end. */
  readonly problem?: UserError;
}

const counts = z.int().check(z.gte(0));
const averages = z.array(z.nullable(z.number()));
const byMetrics = z.strictObject({ mAP50: averages, 'mAP50-11-points': averages, 'mAP50-95': averages });
const keptSchema = z.strictObject({
  size: counts,
  mtimeMs: z.number(),
  ino: z.number(),
  /** The end of what was read, by which a log is known again. */
  end: z.string(),
  read: z.strictObject({
    offset: counts,
    lines: counts,
    n: counts,
    session: counts,
    hasDigests: z.boolean(),
    dropped: z.array(z.strictObject({ session: counts, newer: counts, lines: counts })),
    sequence: z.strictObject({
      tasks: counts,
      subsets: z.array(z.string()),
      classes: z.array(z.tuple([counts, z.array(z.string())])),
    }),
  }),
  state: z.strictObject({
    tasks: counts,
    averages,
    precisions: z.exactOptional(byMetrics),
    precisionRow: z.exactOptional(byMetrics),
    forgetting: averages,
    learnt: averages,
    best: averages,
    current: z.exactOptional(z.strictObject({ task: counts, step: counts, steps: counts })),
    row: averages,
    isOpen: z.boolean(),
    ended: z.exactOptional(z.enum(['done', 'stopped', 'failed'])),
    error: z.exactOptional(z.string()),
    stoppedEarly: z.exactOptional(z.strictObject({ task: counts, rank: counts, of: counts, kept: counts })),
    seconds: z.number(),
    elapsed: z.number(),
  }),
});
type Kept = z.output<typeof keptSchema>;

const fileSchema = z.strictObject({ version: z.literal(version), cells: z.record(z.string(), keptSchema) });

const MAX_BYTES = 512 * 2 ** 20;
const DIGEST_BYTES = 64;

/** How cells of a sweep stand, by the name of the cell; default all. */
export function readCellStates(
  sweep: OpenSweep,
  isWanted: (cell: KnownCell) => boolean = () => true,
): ReadonlyMap<string, LoggedCell> {
  const logs = new CellLogs(sweep);
  const states = new Map(sweep.cells.filter(isWanted).map(({ id }) => [id, logs.look(id)]));
  logs.save();
  return states;
}

/** The event logs of a sweep's cells, as far as they have been read. */
export class CellLogs {
  /** Read when it is first needed: that of thousands of cells takes a while. */
  #kept: Map<string, Kept> | undefined;
  /** Logs that cannot be read, as they were. */
  readonly #damaged = new Map<string, Damaged>();
  #isSaved = true;

  constructor(readonly sweep: OpenSweep) {}

  /** Reads what was added to the log of a cell. The state of a log that has not changed is the same object. */
  look(id: string): LoggedCell {
    this.#kept ??= new Map(readKept(this.sweep));
    const known = this.#kept.get(id);
    const { kept, problem, stats } = looked(layout(join(this.sweep.runs, id)).events, known, this.#damaged.get(id));
    if (problem && stats) this.#damaged.set(id, { problem, stats });
    else this.#damaged.delete(id);
    if (kept) this.#kept.set(id, kept);
    else this.#kept.delete(id);
    this.#isSaved &&= kept === known;
    return { state: kept?.state ?? newCell, ...(problem && { problem }) };
  }

  /** Keeps what was read for whoever reads the logs next. */
  save(): void {
    if (!this.#isSaved && this.#kept) keep(this.sweep, this.#kept);
    this.#isSaved = true;
  }
}

interface Damaged {
  readonly problem: UserError;
  readonly stats: Pick<Stats, 'size' | 'mtimeMs' | 'ino'>;
}

/** What is known of a log now; what was known, where the log has not changed. */
function looked(
  log: string,
  known: Kept | undefined,
  damaged: Damaged | undefined,
): Partial<Damaged> & { readonly kept?: Kept } {
  try {
    const stats = statSync(log, { throwIfNoEntry: false });
    if (!stats) return {};
    if (known && isUnchanged(known, stats)) return { kept: known };
    if (damaged && isSame(damaged.stats, stats)) return damaged;
    const { size, mtimeMs, ino } = stats;
    return {
      ...readLogOf(log, known && isContinued(log, known, stats) ? known : undefined, stats),
      stats: { size, mtimeMs, ino },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error };
  }
}

function isUnchanged(kept: Kept, stats: Stats): boolean {
  return isSame(kept, stats) && kept.read.offset === kept.size;
}

function isSame(a: Damaged['stats'], b: Damaged['stats']): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

/** Whether a log begins with what was read before: it is only appended to, but people put other files in its place. */
function isContinued(log: string, { size, ino, end, read: { offset } }: Kept, stats: Stats): boolean {
  return ino === stats.ino && stats.size > size && endOf(log, offset) === end;
}

/** Longer than the digest of a line. */
const END_BYTES = 32;

function endOf(log: string, offset: number): string {
  const length = Math.min(END_BYTES, offset);
  const inside = dirname(log);
  return withRegular(log, ({ file }) => windowOf(file, offset - length, length), { inside }).toString('latin1');
}

function readLogOf(log: string, known: Kept | undefined, { size, mtimeMs, ino }: Stats) {
  const reader = new LogReader(log, log, known ? readOf(known) : nothingRead);
  let state: CellState = known?.state ?? newCell;
  let problem: UserError | undefined;
  try {
    for (const event of reader.readAll()) state = cellAfter(state, event);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem = error;
  }
  // Where it cannot be read to its end, it is read from its start again: repaired logs have another state.
  if (problem) return { problem };
  const { dropped, sequence, ...rest } = reader.read;
  const { subsets, classes } = sequence;
  const lists = {
    subsets: [...subsets],
    classes: [...classes].map(([task, names]): [number, string[]] => [task, [...names]]),
  };
  const read = { ...rest, dropped: [...dropped], sequence: { ...sequence, ...lists } };
  const kept = { ...{ size, mtimeMs, ino }, end: endOf(log, read.offset), read, state: state as Kept['state'] };
  return { kept };
}

function readOf({ read: { sequence, ...read } }: Kept): Read {
  const { subsets, classes } = sequence;
  return { ...read, sequence: { ...sequence, subsets: new Set(subsets), classes: new Map(classes) } };
}

/** What was kept; nothing where it cannot be used. */
function readKept({ folder: { path, state } }: OpenSweep): ReadonlyMap<string, Kept> {
  try {
    const content = contentOf(state, { inside: path, maxBytes: MAX_BYTES });
    const text = content.subarray(0, -DIGEST_BYTES);
    if (sha256Of(text) !== content.subarray(-DIGEST_BYTES).toString('latin1')) return new Map();
    return new Map(Object.entries(fileSchema.parse(JSON.parse(text.toString())).cells));
  } catch {
    return new Map(); // The logs say the same.
  }
}

function keep({ folder: { path, state } }: OpenSweep, kept: ReadonlyMap<string, Kept>): void {
  const text = `${JSON.stringify({ version, cells: Object.fromEntries(kept) })}\n`;
  try {
    writeAtomically(state, [new TextEncoder().encode(text + sha256Of(text))], path);
  } catch {
    // E.g. the folder is another user's: then the logs are read again next time.
  }
}
