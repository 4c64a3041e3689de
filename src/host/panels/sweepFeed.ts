import { metricOf } from '../../core/benchmarks/benchmarks';
import { parseJson } from '../../core/experiment/jsonText';
import type { Metric } from '../../core/measures/metric';
import { cellCardOf } from '../../core/panel/cellCardOf';
import type { ToPanel } from '../../core/panel/protocol';
import { cellExperiment } from '../../core/sweep/cells';
import { parseSweep } from '../../core/sweep/sweepFile';
import { UserError } from '../../core/userError';
import { type OpenSweep, textsOf } from '../../store/sweepFolder';
import type { SweepChange, Sweeps } from '../sweeps/sweeps';
import type { WatchedCell, WatchedSweep } from '../sweeps/watchedSweep';

/** Cells that change are sent together: a session reports several times a second, and thousands of logs are read at first. */
const PAUSE_MS = 250;

/** Sends a panel the list of sweeps, and of the one that it watches all cells, and then those that change. */
export class SweepFeed {
  #watched: WatchedSweep | undefined;
  /** What the page has: the cells in their order, and what is wrong with the folder. */
  #sent: readonly (string | undefined)[] = [];
  readonly #changed = new Map<string, WatchedCell>();
  #soon: NodeJS.Timeout | undefined;
  /** Asked for before the page was ready. */
  #focus: string | undefined;

  constructor(
    readonly sweeps: Sweeps,
    readonly post: (message: ToPanel) => void,
  ) {}

  /** The page is new and knows nothing. */
  start(): void {
    this.#watched = undefined;
    this.#changed.clear();
    this.#sendList();
  }

  /** Shows another sweep. */
  focus(path: string): void {
    this.#focus = path;
    this.#sendList();
  }

  watch(path: string): void {
    this.#watched = this.sweeps.byPath(path);
    this.#sendAll();
  }

  onChange(change: SweepChange | undefined): void {
    if (!change) {
      this.#sendList();
      // Its cells may be others now.
      const path = this.#watched?.path;
      this.#watched = path === undefined ? undefined : this.sweeps.byPath(path);
      const now = outlineOf(this.#watched);
      if (now.length !== this.#sent.length || now.some((each, i) => each !== this.#sent[i])) this.#sendAll();
      return;
    }
    if (change.sweep !== this.#watched) return;
    for (const cell of change.cells) this.#changed.set(cell.id, cell);
    this.#soon ??= setTimeout(() => this.#sendChanged(), PAUSE_MS);
  }

  close(): void {
    clearTimeout(this.#soon);
  }

  #sendList(): void {
    const sweeps = this.sweeps.all.map(({ path, name }) => ({ path, name }));
    this.post({ type: 'sweeps', sweeps, focus: this.#focus });
    this.#focus = undefined;
  }

  #sendAll(): void {
    const sweep = this.#watched;
    this.#sent = outlineOf(sweep);
    this.#changed.clear();
    if (!sweep) return;
    const { path, name, cells, cellsRead: read, problem, opened } = sweep;
    const card = { path, name, metric: metricIn(opened), cells: cells.map(cellCardOf), read };
    this.post({ type: 'sweep', sweep: { ...card, ...(problem !== undefined && { problem }) } });
  }

  #sendChanged(): void {
    this.#soon = undefined;
    const sweep = this.#watched;
    if (!sweep) return;
    const cells = [...this.#changed.values()].map(cellCardOf);
    this.#changed.clear();
    this.post({ type: 'cells', sweep: sweep.path, cells, read: sweep.cellsRead });
  }
}

function outlineOf(sweep: WatchedSweep | undefined): readonly (string | undefined)[] {
  return sweep ? [sweep.problem, ...sweep.cells.map(({ id }) => id)] : [];
}

/** What tasks of a sweep are measured by: that of its first cell. */
function metricIn(sweep: OpenSweep): Metric {
  const [first] = sweep.cells;
  try {
    const texts = textsOf(sweep);
    const parsed = parseSweep(texts.sweep, sweep.folder.copy);
    const base: unknown =
      texts.experiment === undefined ? parsed.experiment : parseJson(texts.experiment, sweep.folder.experiment);
    const experiment = first && cellExperiment(sweep.name, base, first.sets);
    return experiment ? metricOf(experiment) : 'accuracy';
  } catch (error) {
    // A sweep that this version does not allow, or whose copies are gone, still has its measures.
    if (error instanceof UserError) return 'accuracy';
    throw error;
  }
}
