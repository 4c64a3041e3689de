import type { RunCard } from '../../../src/core/panel/runCard';
import { LAMBDA } from '../../shared/settingTitle';

/** Runs of one row of the table. */
type Cards = readonly RunCard[];

/** A setting's value in a row; undefined where it has none. */
export function settingIn(cards: Cards, path: string): string | undefined {
  const values = [...new Set(cards.flatMap(({ settings }) => settings[path] ?? []))];
  return values.length > 0 ? values.join(', ') : undefined;
}

/**
 * JSON paths of the settings in which rows differ, in the order of the experiment. The kind of method is none of them: the
 * table has it already. Neither is an option that others lack because they are of another kind, nor the λ of different
 * methods, which multiply different things.
 */
export function differingSettings(rows: readonly Cards[]): readonly string[] {
  const paths = new Set(rows.flatMap((cards) => Object.keys(cards[0]?.settings ?? {})));
  const hasSeeds = rows.some((cards) => cards.length > 1);
  return [...paths].filter((path) => {
    if (path === 'method.kind' || (path === 'seed' && hasSeeds)) return false;
    const values = rows.map((cards) => settingIn(cards, path));
    const present = new Set(values.filter((value) => value !== undefined));
    if (present.size > 1 && path !== LAMBDA) return true;
    const kinds = rows.map((cards) => kindAround(path, cards));
    return values.some((value, i) => values.some((other, j) => kinds[i] === kinds[j] && value !== other));
  });
}

/** The kind of the innermost part of the experiment that has the setting, e.g. `training.optimizer.kind`. */
function kindAround(path: string, [first]: Cards): string | undefined {
  const settings = first?.settings ?? {};
  for (let part = path; part !== ''; part = part.replace(/(^|\.)[^.]*$/, '')) {
    const kind = settings[`${part}.kind`];
    if (kind !== undefined) return kind;
  }
  return undefined;
}
