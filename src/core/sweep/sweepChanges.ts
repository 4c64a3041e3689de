import { differences } from '../experiment/differences';
import type { Experiment } from '../experiment/experiment';
import { count } from '../format';
import type { Cell } from './cells';
import type { Halving } from './halving';

/** What a sweep was when it began. */
export interface Before {
  readonly ids: readonly string[];
  readonly halving: Halving | undefined;
  /** The experiment of a cell; undefined where this version of MAS Lab does not allow it. */
  experimentOf(id: string): Experiment | undefined;
}

/** What has become of a sweep since it began. */
export interface SweepChanges {
  /** Cells that it did not have. */
  readonly added: readonly Cell[];
  /** What cannot be while the sweep continues, a line each; empty where it can. */
  readonly conflicts: readonly string[];
}

/** More cells are not named. */
const MAX_NAMED = 3;

/** Compares a sweep as it is now with what it was. */
export function sweepChanges(before: Before, now: readonly Cell[], halving: Halving | undefined): SweepChanges {
  const cells = new Map(now.map((cell) => [cell.id, cell]));
  const known = new Set(before.ids);
  const gone = before.ids.filter((id) => !cells.has(id));
  /** By what differs: the cells that it differs in. */
  const changed = new Map<string, string[]>();
  for (const id of before.ids) {
    for (const line of changesIn(before.experimentOf(id), cells.get(id)?.experiment)) {
      changed.set(line, [...(changed.get(line) ?? []), id]);
    }
  }
  return {
    added: now.filter(({ id }) => !known.has(id)),
    conflicts: [
      ...(JSON.stringify(before.halving) === JSON.stringify(halving)
        ? []
        : [`halving: ${valueText(before.halving)} when the sweep began, ${valueText(halving)} now`]),
      ...(gone.length > 0
        ? [`${count(gone.length, 'cell')} ${gone.length === 1 ? 'is' : 'are'} gone: ${named(gone)}`]
        : []),
      ...[...changed].map(([line, ids]) => `${line} (${ids.length === before.ids.length ? 'all cells' : named(ids)})`),
    ],
  };
}

/** A cell that is gone has its own line. */
function changesIn(before: Experiment | undefined, now: Experiment | undefined): readonly string[] {
  if (!now) return [];
  if (!before) return ['the experiment: not valid in this version of MAS Lab'];
  return differences(before, now).map(
    ({ path, values: [then, present] }) =>
      `${path}: ${valueText(then)} when the sweep began, ${valueText(present)} now`,
  );
}

function named(ids: readonly string[]): string {
  const more = ids.length - MAX_NAMED;
  return `${ids.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
}

function valueText(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
