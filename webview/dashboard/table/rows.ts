import type { RunCard } from '../../../src/core/panel/runCard';
import { isOfBaseline } from '../baseline';
import type { ShownGroup, ShownRun } from '../groups';

/** A group of runs in the table, or one of its runs. */
export interface TableRow {
  readonly id: string;
  readonly name: string;
  /** With that of its group, where it is one of its runs. */
  readonly fullName: string;
  /** At least one. */
  readonly runs: readonly ShownRun[];
  readonly card: RunCard;
  /** Of its group among those shown: charts draw it in the same style. */
  readonly place: number;
  readonly isBaseline: boolean;
  /** Its runs, where there are several. */
  readonly parts: readonly TableRow[];
}

/** A row for each group. */
export function rowsOf(groups: readonly ShownGroup[], baseline: ShownGroup | undefined): readonly TableRow[] {
  return groups.map(({ id, name, runs, card }, place) => {
    const isBaseline = isOfBaseline(baseline, { runs });
    const parts = runs.length === 1 ? [] : runs.map((run) => partOf(name, run, place));
    return { id, name, fullName: name, runs, card, place, isBaseline, parts };
  });
}

function partOf(group: string, run: ShownRun, place: number): TableRow {
  const { card } = run;
  const name = `seed ${card.seed}`;
  return {
    // Its group may have the id of the run.
    ...{ id: `run ${card.id}`, name, fullName: `${group}, ${name}`, runs: [run], card, place },
    ...{ isBaseline: false, parts: [] },
  };
}
