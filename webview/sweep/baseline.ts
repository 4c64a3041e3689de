import { difference } from '../../src/core/measures/accuracyMatrix';
import type { CellMeasureId } from '../../src/core/measures/list';
import { learntBy } from '../../src/core/panel/cellCard';
import { METHOD, SEED } from './axes';
import { type CellGroup, measuredAfter } from './groups';

/** The setting that compares with nothing. */
export const NO_BASELINE = 'none';

const FINE_TUNING = 'finetune';

/** What each group is compared with; undefined where that is nothing, or the group itself. */
export interface Baseline {
  /** For sentences, e.g. `fine-tuning`. */
  readonly name: string;
  /** The only one, where there is one. */
  readonly group: CellGroup | undefined;
  of(group: CellGroup): CellGroup | undefined;
}

/** The pinned group; else fine-tuning with the same other options, or the only fine-tuning of the sweep. */
export function baselineOf(groups: readonly CellGroup[], pinned: string | undefined): Baseline | undefined {
  if (pinned === NO_BASELINE) return undefined;
  const one = groups.find(({ cells }) => cells.some(({ id }) => id === pinned));
  if (one) return { name: one.name, group: one, of: comparedWith(() => one) };
  const plain = groups.filter(({ values }) => values.get(METHOD) === FINE_TUNING);
  const [only] = plain;
  if (!only) return undefined;
  if (plain.length === 1) return { name: 'fine-tuning', group: only, of: comparedWith(() => only) };
  const byOthers = new Map(plain.map((group) => [othersOf(group), group]));
  return { name: 'fine-tuning', group: undefined, of: comparedWith((group) => byOthers.get(othersOf(group))) };
}

function comparedWith(find: (group: CellGroup) => CellGroup | undefined): Baseline['of'] {
  return (group) => {
    const other = find(group);
    return other && other.id !== group.id && streamOf(other) === streamOf(group) ? other : undefined;
  };
}

/** Equal for groups that learn the same tasks, as far as the sweep says. */
const streamOf = keyOf((path) => isOf('benchmark', path) || isOf('scenario', path));
/** Equal for groups that differ in their methods alone. */
const othersOf = keyOf((path) => !isOf(METHOD, path) && path !== SEED);

/** The values of these options as text, which is made once. */
function keyOf(isPart: (path: string) => boolean): (group: CellGroup) => string {
  const known = new WeakMap<CellGroup['values'], string>();
  return ({ values }) => {
    const key = known.get(values) ?? JSON.stringify([...values].filter(([path]) => isPart(path)).sort());
    known.set(values, key);
    return key;
  };
}

function isOf(part: string, path: string): boolean {
  return path === part || path.startsWith(`${part}.`);
}

/** What a group has more than its baseline after the same number of tasks; null where that has trained fewer. */
export function differenceTo(baseline: Baseline | undefined, group: CellGroup, id: CellMeasureId): number | null {
  const other = baseline?.of(group);
  if (!other || group.after === 0) return null;
  const those = other.cells.filter((cell) => learntBy(cell) >= group.after);
  return difference(group.measures[id]?.mean ?? null, measuredAfter(those, id, group.after)?.mean ?? null);
}
