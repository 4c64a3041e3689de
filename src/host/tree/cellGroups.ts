import { cellInWords, choicesOf } from '../../core/sweep/cellName';
import type { ShownCell } from '../../core/sweep/shownCell';

/** Cells that differ in their seed only. */
export interface CellGroup<C> {
  readonly setting: string;
  /** What tells it from the others; empty where the cells of the sweep differ in their seed only. */
  readonly label: string;
  readonly cells: readonly C[];
}

type Named = Pick<ShownCell, 'id' | 'seed' | 'sets'>;

/** Cells of a sweep with those together that differ only in their seed. Each stands where the first of its group does. */
export function cellGroups<C extends Named>(cells: readonly C[]): readonly CellGroup<C>[] {
  const groups = new Map<string, C[]>();
  for (const cell of cells) {
    const setting = JSON.stringify(withoutSeed(cell.sets));
    const known = groups.get(setting);
    if (known) known.push(cell);
    else groups.set(setting, [cell]);
  }
  return [...groups].map(([setting, members]) => ({ setting, label: wordsOf(members[0]), cells: members }));
}

function wordsOf(cell: Named | undefined): string {
  return cellInWords(choicesOf(withoutSeed(cell?.sets ?? {})));
}

/** What a cell is called among all of its sweep: its own name, or what it sets. */
export function cellLabel({ id, sets }: Named): string {
  if (typeof sets.name === 'string') return sets.name;
  return cellInWords(choicesOf(sets)) || id;
}

function withoutSeed({ seed: _, ...sets }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return sets;
}
