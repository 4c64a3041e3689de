import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { cellStatus, newCell } from '../../core/sweep/cellState';
import { type CellCounts, type ShownCell, type ShownStatus, shownStatuses, whyText } from '../../core/sweep/shownCell';
import { messageOf } from '../../core/userError';
import { layout } from '../../store/runLayout';
import { type OpenSweep, openSweep, sweepLayout } from '../../store/sweepFolder';
import { CellLogs } from '../../store/sweepState';
import { systemError } from '../../store/systemError';
import { OwnerWatch } from '../runs/ownerWatch';

/** A cell of a sweep as this window sees it: another object whenever anything of it has changed. */
export interface WatchedCell extends ShownCell {
  /** Its run directory, whether there is one yet or not. */
  readonly run: string;
}

/** Where a cell waits, as far as an executor says. */
export interface CellTurn {
  readonly status: 'queued' | 'requeued' | 'running';
  readonly why?: string;
}

/** Cells that are looked at each time because a session may work on them. */
const MAX_LIVE = 500;

/** A log that cannot be read may be in the middle of being written. */
const DOUBT_MS = 200;

/** A sweep's folder as this window sees it. It reads logs only when asked to look. */
export class WatchedSweep {
  readonly path: string;
  /** Why the folder cannot be read; then it shows what it last was. */
  problem: string | undefined;
  #open: OpenSweep;
  #logs: CellLogs;
  #cells: WatchedCell[] = [];
  #places = new Map<string, number>();
  #counts = noCells();
  /** Cells that were looked at since the folder was opened. */
  #looked = 0;
  /** The cell that is looked at next. */
  #next = 0;
  /** What cells.json was when it was read. */
  #version: Version;
  /** Cells with an open session, and whether it lives. */
  readonly #owners = new Map<number, OwnerWatch>();
  readonly #doubts = new Map<number, number>();
  #turns: ReadonlyMap<string, CellTurn> = new Map();

  /** @throws {UserError} where the folder is no sweep, or cannot be read. */
  static open(path: string): WatchedSweep {
    return new WatchedSweep(path);
  }

  private constructor(path: string) {
    this.path = sweepLayout(path).path;
    this.#version = versionOf(this.path);
    this.#open = openSweep(path);
    this.#logs = new CellLogs(this.#open);
    this.#list();
  }

  /** What its folder says: name, file, experiment's file, workspace, folder of the runs. */
  get opened(): OpenSweep {
    return this.#open;
  }

  /** When it was begun or extended, in ms since 1970. */
  get changedAt(): number {
    return this.#version.mtimeMs;
  }

  get name(): string {
    return this.#open.name;
  }

  /** In the order of the sweep's file. Before their logs were read, cells count as waiting: see `isRead`. */
  get cells(): readonly WatchedCell[] {
    return this.#cells;
  }

  cell(id: string): WatchedCell | undefined {
    return this.#cells[this.#places.get(id) ?? -1];
  }

  get counts(): CellCounts {
    return this.#counts;
  }

  /** How many cells' logs have been read so far. */
  get cellsRead(): number {
    return Math.min(this.#looked, this.#cells.length);
  }

  /** Whether every cell's log has been read. */
  get isRead(): boolean {
    return this.#looked >= this.#cells.length;
  }

  /** Whether cells are trained, or wait for it. */
  get isLive(): boolean {
    return this.#counts.running + this.#counts.queued + this.#counts.requeued > 0;
  }

  /** Reads the folder again if it has changed, e.g. got more cells. Returns whether it has. */
  lookAtFolder(): boolean {
    const version = versionOf(this.path);
    if (isSameVersion(version, this.#version)) return false;
    this.#version = version;
    try {
      this.#open = openSweep(this.path);
      this.problem = undefined;
    } catch (error) {
      this.problem = messageOf(systemError(error));
      return true;
    }
    // What was read is kept in the folder.
    this.#logs.save();
    this.#logs = new CellLogs(this.#open);
    this.#list();
    return true;
  }

  /**
   * Looks at the next cells, and after the last at the first again.
   *
   * @param maxMs stops after this time
   * @returns the cells that have changed
   */
  lookOn(maxCells: number, maxMs: number): readonly WatchedCell[] {
    const end = performance.now() + maxMs;
    const changed: WatchedCell[] = [];
    for (let i = 0; i < Math.min(maxCells, this.#cells.length) && performance.now() < end; i++) {
      const found = this.#lookAt(this.#next);
      if (found) changed.push(found);
      this.#looked++;
      this.#next = (this.#next + 1) % this.#cells.length;
    }
    return changed;
  }

  /** Looks at the cells that a session may work on. Returns those that have changed. */
  lookAtLive(): readonly WatchedCell[] {
    return [...this.#owners.keys()].slice(0, MAX_LIVE).flatMap((place) => this.#lookAt(place) ?? []);
  }

  /** Looks at one cell. Returns whether it has changed. */
  lookAt(id: string): WatchedCell | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#lookAt(place);
  }

  /** What executors say of cells that wait; all others wait for none. Returns the cells that have changed. */
  setTurns(turns: ReadonlyMap<string, CellTurn>): readonly WatchedCell[] {
    const before = this.#turns;
    this.#turns = turns;
    const ids = new Set([...before.keys(), ...turns.keys()]);
    return [...ids].flatMap((id) => (isSameTurn(before.get(id), turns.get(id)) ? [] : (this.lookAt(id) ?? [])));
  }

  /** Keeps what was read of the logs, so that the next reader need not read them again. */
  save(): void {
    this.#logs.save();
  }

  #list(): void {
    const before = new Map(this.#cells.map((cell) => [cell.id, cell]));
    this.#cells = this.#open.cells.map((cell): WatchedCell => {
      const run = join(this.#open.runs, cell.id);
      const { status, state, why } = before.get(cell.id) ?? waiting;
      return { ...cell, run, status, state, ...(why !== undefined && { why }) };
    });
    this.#places = new Map(this.#cells.map(({ id }, i) => [id, i]));
    this.#counts = noCells();
    for (const { status } of this.#cells) this.#counts[status]++;
    this.#owners.clear();
    this.#doubts.clear();
    [this.#looked, this.#next] = [0, 0];
  }

  #lookAt(place: number): WatchedCell | undefined {
    const before = this.#cells[place];
    if (!before) return undefined;
    const { state, problem } = this.#logs.look(before.id);
    if (problem && this.#isInDoubt(place)) return undefined;
    if (!problem) this.#doubts.delete(place);
    const isRunning = this.#hasOwner(place, before.run, state.isOpen || problem !== undefined);
    const turn = isRunning ? undefined : this.#turns.get(before.id);
    const logged = problem ? 'failed' : cellStatus(state, isRunning);
    const status = turn && logged !== 'done' && logged !== 'stopped early' ? turn.status : logged;
    const why = problem?.message ?? (status === logged ? whyText(status, state) : turn?.why);
    if (before.state === state && before.status === status && before.why === why) return undefined;
    const { why: _, ...rest } = before;
    const now: WatchedCell = { ...rest, state, status, ...(why !== undefined && { why }) };
    this.#cells[place] = now;
    this.#counts[before.status]--;
    this.#counts[status]++;
    return now;
  }

  /** Whether a log looks damaged since a moment only. */
  #isInDoubt(place: number): boolean {
    const now = performance.now();
    const since = this.#doubts.get(place) ?? now;
    this.#doubts.set(place, since);
    // It is looked at again with the cells that sessions work on.
    if (!this.#owners.has(place)) this.#owners.set(place, this.#watchOf(place));
    return now - since < DOUBT_MS;
  }

  #hasOwner(place: number, run: string, mayBe: boolean): boolean {
    if (!mayBe) {
      this.#owners.delete(place);
      return false;
    }
    const watch = this.#owners.get(place) ?? new OwnerWatch(layout(run));
    this.#owners.set(place, watch);
    return watch.look() !== undefined;
  }

  #watchOf(place: number): OwnerWatch {
    return new OwnerWatch(layout(this.#cells[place]?.run ?? this.path));
  }
}

const waiting: Pick<WatchedCell, 'status' | 'state' | 'why'> = { status: 'waiting', state: newCell };

function noCells(): Record<ShownStatus, number> {
  return Object.fromEntries(shownStatuses.map((status) => [status, 0])) as Record<ShownStatus, number>;
}

function isSameTurn(a: CellTurn | undefined, b: CellTurn | undefined): boolean {
  return a?.status === b?.status && a?.why === b?.why;
}

type Version = Pick<Stats, 'size' | 'mtimeMs' | 'ino'>;

function isSameVersion(a: Version, b: Version): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

function versionOf(path: string): Version {
  try {
    return statSync(sweepLayout(path).cells);
  } catch {
    return { size: 0, mtimeMs: 0, ino: 0 };
  }
}
