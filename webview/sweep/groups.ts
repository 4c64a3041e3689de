import { byMetric } from '../../src/core/measures/classes';
import type { CellMeasureId } from '../../src/core/measures/list';
import { type CellCard, learntBy } from '../../src/core/panel/cellCard';
import { type Statistic, statistic } from '../../src/core/run/statistic';
import { type Axis, assignment, SEED } from './axes';
import { type SweptValue, valuesOf, valueText } from './values';

/**
 * Which cells are compared, and when: those that have trained every task, after the last; all, after the last that each has
 * trained; or all that have trained a task, after that task.
 */
export type Compared = 'done' | 'all' | number;

/** Cells that differ in their seed alone. */
export interface CellGroup {
  /** That of its first cell. */
  readonly id: string;
  readonly name: string;
  readonly values: ReadonlyMap<string, SweptValue>;
  readonly cells: readonly CellCard[];
  /** Those whose measures count; after as many tasks each. */
  readonly measured: readonly CellCard[];
  /** The tasks after which they are measured; 0 where none is. */
  readonly after: number;
  /** Whether every cell has trained every task. */
  readonly isDone: boolean;
  /** Whether its measures say as much as those of others: not while others have trained more of their tasks. */
  readonly isRanked: boolean;
  readonly measures: Readonly<Record<CellMeasureId, Statistic | null>>;
}

/** The groups of a sweep, in the order of its file. What has not changed is the same object as before. */
export class Groups {
  #key = '';
  #before = new Map<string, CellGroup>();

  of(
    path: string,
    sweep: string,
    cells: readonly CellCard[],
    axes: readonly Axis[],
    compared: Compared,
  ): readonly CellGroup[] {
    const key = JSON.stringify([path, compared, axes.map(({ path, title }) => [path, title])]);
    if (key !== this.#key) this.#before = new Map();
    this.#key = key;
    const known = this.#before;
    this.#before = new Map();
    const bySetting = new Map<string, CellCard[]>();
    for (const cell of cells) {
      const setting = settingOf(cell);
      const group = bySetting.get(setting);
      if (group) group.push(cell);
      else bySetting.set(setting, [cell]);
    }
    const options = axes.filter(({ path }) => path !== SEED);
    const groups = [...bySetting].map(([setting, those]) => {
      const before = known.get(setting);
      const isSame = before?.cells.length === those.length && before.cells.every((cell, i) => cell === those[i]);
      const group = before && isSame ? before : groupOf(those, options, compared, sweep);
      this.#before.set(setting, group);
      return group;
    });
    return compared === 'all' ? ranked(groups) : groups;
  }
}

const settings = new WeakMap<CellCard['sets'], string>();

/** Equal for cells that differ in their seed alone. */
function settingOf({ sets }: CellCard): string {
  const known = settings.get(sets) ?? JSON.stringify([...valuesOf(sets)].filter(([path]) => path !== SEED));
  settings.set(sets, known);
  return known;
}

function groupOf(cells: readonly CellCard[], options: readonly Axis[], compared: Compared, sweep: string): CellGroup {
  const [first] = cells;
  const values = valuesOf(first?.sets ?? {});
  const after = tasksCompared(cells, compared);
  const measured = after === 0 ? [] : cells.filter((cell) => counts(cell, compared, after));
  const over = (id: CellMeasureId) => measuredAfter(measured, id, after);
  return {
    id: first?.id ?? '',
    name: nameOf(first, options, sweep),
    ...{ values, cells, measured, after },
    isDone: cells.every(isDone),
    isRanked: measured.length > 0,
    measures: {
      averageAccuracy: over('averageAccuracy'),
      whenLearnt: over('whenLearnt'),
      forgetting: over('forgetting'),
      ...byMetric(over),
    },
  };
}

function tasksCompared(cells: readonly CellCard[], compared: Compared): number {
  if (typeof compared === 'number') return compared;
  return cells.reduce((most, cell) => (compared === 'all' || isDone(cell) ? Math.max(most, learntBy(cell)) : most), 0);
}

function counts(cell: CellCard, compared: Compared, after: number): boolean {
  if (typeof compared === 'number') return learntBy(cell) >= after;
  return learntBy(cell) === after && (compared === 'all' || isDone(cell));
}

/** Whether a cell has trained and measured every task. */
export function isDone(cell: CellCard): boolean {
  return cell.tasks > 0 && learntBy(cell) >= cell.tasks;
}

/** A measure after these tasks over the cells that have trained as many. */
export function measuredAfter(cells: readonly CellCard[], id: CellMeasureId, after: number): Statistic | null {
  return statistic(cells.map(({ measures }) => measures[id]?.[after - 1]));
}

function nameOf(cell: CellCard | undefined, options: readonly Axis[], sweep: string): string {
  const own = cell?.sets.name;
  if (typeof own === 'string') return own;
  const values = valuesOf(cell?.sets ?? {});
  const parts = options.flatMap((axis) => {
    const value = values.get(axis.path);
    return value === undefined ? [] : [assignment(axis, valueText(value))];
  });
  return parts.join(', ') || sweep;
}

function ranked(groups: readonly CellGroup[]): readonly CellGroup[] {
  const most = groups.reduce((max, { after }) => Math.max(max, after), 0);
  return groups.map((group) => {
    const isRanked = group.after > 0 && (group.after === most || group.measured.every(isDone));
    return isRanked === group.isRanked ? group : { ...group, isRanked };
  });
}
