import { cellMeasuresOf } from '../../src/core/measures/list';
import { type CellCard, learntBy, type SweepCard } from '../../src/core/panel/cellCard';
import { type HostMessage, tellHost } from '../shared/host';
import type { SettingsStore } from '../shared/panel';
import { type Axis, axesOf } from './axes';
import { type Baseline, baselineOf } from './baseline';
import type { CellMeasure } from './best';
import { type CellGroup, type Compared, Groups, isDone } from './groups';
import type { Settings } from './settings';

/** What the panel shows of a sweep. */
export interface ShownSweep {
  readonly path: string;
  readonly name: string;
  readonly problem: string | undefined;
  readonly cells: readonly CellCard[];
  /** Cells whose logs have been read. */
  readonly read: number;
  /** Another number whenever a measure of a cell has changed; while cells train it stays. */
  readonly version: number;
  readonly axes: readonly Axis[];
  readonly groups: readonly CellGroup[];
  readonly baseline: Baseline | undefined;
  readonly compared: Compared;
  /** Tasks that a cell has, at most. */
  readonly tasks: number;
  readonly measures: readonly CellMeasure[];
  /** The one that charts show. */
  readonly measure: CellMeasure;
}

/** What the panel of a sweep knows: the paths of all sweeps, and the cells of one. */
export class SweepModel {
  /** Absent until the host has said them. */
  sweeps: readonly { readonly path: string; readonly name: string }[] | undefined;
  #sweep: SweepCard | undefined;
  #cells = new Map<string, CellCard>();
  #read = 0;
  #version = 0;
  #axes: readonly Axis[] = [];
  readonly #groups = new Groups();
  /** What is shown, as long as nothing that it depends on has changed. */
  #shown: { readonly of: readonly unknown[]; readonly value: ShownSweep } | undefined;
  #changes = 0;

  constructor(
    readonly settings: SettingsStore<Settings>,
    readonly changed: () => void,
  ) {}

  receive(message: HostMessage): void {
    switch (message.type) {
      case 'sweeps':
        this.#list(message.sweeps, message.focus);
        break;
      case 'sweep':
        if (message.sweep.path !== this.settings.get().sweep) return;
        this.#open(message.sweep);
        break;
      case 'cells':
        if (message.sweep !== this.#sweep?.path) return;
        this.#change(message.cells, message.read);
        break;
      default:
        return; // This panel watches no runs.
    }
    this.changed();
  }

  /** Shows another sweep. */
  choose(path: string): void {
    this.settings.set({ sweep: path, page: 0, baseline: undefined });
    tellHost({ type: 'watchSweep', sweep: path });
  }

  /** Undefined until the host has sent it. */
  get shown(): ShownSweep | undefined {
    const { measure, compared, baseline, sweep } = this.settings.get();
    if (!this.#sweep || this.#sweep.path !== sweep) return undefined;
    const of = [this.#changes, measure, compared, baseline];
    if (this.#shown && of.every((each, i) => each === this.#shown?.of[i])) return this.#shown.value;
    const value = this.#show(this.#sweep);
    this.#shown = { of, value };
    return value;
  }

  #list(sweeps: readonly { readonly path: string; readonly name: string }[], focus: string | undefined): void {
    const isFirst = this.sweeps === undefined;
    this.sweeps = sweeps;
    const before = this.settings.get().sweep;
    const has = (path: string | undefined) => sweeps.some((each) => each.path === path);
    const wanted = has(focus) ? focus : has(before) ? before : sweeps[0]?.path;
    if (wanted !== undefined && (isFirst || wanted !== before)) this.choose(wanted);
    if (wanted === undefined) this.#sweep = undefined;
  }

  #open(sweep: SweepCard): void {
    this.#sweep = sweep;
    this.#cells = new Map(sweep.cells.map((cell) => [cell.id, cell]));
    this.#read = sweep.read;
    this.#axes = axesOf(sweep.cells);
    this.#version++;
    this.#changes++;
  }

  #change(cells: readonly CellCard[], read: number): void {
    let isMeasured = false;
    for (const cell of cells) {
      const before = this.#cells.get(cell.id);
      if (!before) continue;
      isMeasured ||= learntBy(before) !== learntBy(cell) || before.tasks !== cell.tasks;
      // What it sets stays the same object, by which groups know it again.
      this.#cells.set(cell.id, { ...cell, sets: before.sets });
    }
    this.#read = read;
    if (isMeasured) this.#version++;
    this.#changes++;
  }

  #show({ path, name, metric, problem }: SweepCard): ShownSweep {
    const chosen = this.settings.get();
    const cells = [...this.#cells.values()];
    const compared = chosen.compared ?? (cells.some(isDone) ? 'done' : 'all');
    const groups = this.#groups.of(path, name, cells, this.#axes, compared);
    const measures = cellMeasuresOf(metric);
    const measure = measures.find(({ id }) => id === chosen.measure) ?? measures[0];
    if (!measure) throw new Error('A sweep has measures.');
    return {
      ...{ path, name, problem, cells, read: this.#read, version: this.#version, axes: this.#axes, groups, compared },
      baseline: baselineOf(groups, chosen.baseline),
      tasks: cells.reduce((most, { tasks }) => Math.max(most, tasks), 0),
      ...{ measures, measure },
    };
  }
}
