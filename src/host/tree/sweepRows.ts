import { type ShownStatus, shownStatuses } from '../../core/sweep/shownCell';
import type { Sweeps } from '../sweeps/sweeps';
import type { WatchedCell, WatchedSweep } from '../sweeps/watchedSweep';
import { cellGroups, cellLabel } from './cellGroups';
import type { CellNode, CellsNode, MoreNode, SweepNode, TreeNode } from './node';

/** Of more cells, those of one status stand together, since nobody reads hundreds of rows. */
const MAX_PLAIN = 100;
/** Rows that are shown first; each "more" shows as many again as there are. */
const PAGE = 100;

/** The rows of a sweep, which are the same objects while they stand for the same. */
interface Rows {
  readonly sweep: SweepNode;
  readonly cells: Map<string, CellNode>;
  /** The row that a cell stands under. */
  readonly parents: Map<string, CellsNode>;
  readonly groups: Map<string, CellsNode>;
}

/** The rows of sweeps and their cells. */
export class SweepRows {
  readonly #rows = new WeakMap<WatchedSweep, Rows>();
  /** How many children a row shows, where somebody has asked for more. */
  readonly #shown = new Map<string, number>();

  constructor(readonly sweeps: Pick<Sweeps, 'all'>) {}

  /** One for each sweep; the newest of few cells is open. */
  roots(placeOf: (sweep: WatchedSweep) => string): readonly SweepNode[] {
    const { all } = this.sweeps;
    const newest = all.reduce<WatchedSweep | undefined>((a, b) => (a && a.changedAt >= b.changedAt ? a : b), undefined);
    return all.map((sweep) => {
      const isOnly = all.every((other) => other === sweep || other.name !== sweep.name);
      const isOpen = sweep === newest && sweep.cells.length <= MAX_PLAIN;
      const node: SweepNode = { kind: 'sweep', sweep, isOpen, ...(!isOnly && { place: placeOf(sweep) }) };
      this.#rows.set(sweep, { ...this.#rowsOf(sweep), sweep: node });
      return node;
    });
  }

  childrenOf(node: SweepNode | CellsNode): TreeNode[] {
    if (node.kind === 'cells') return this.#page(node, node.cells, (id) => this.#cellNode(node, id));
    const { sweep } = node;
    if (sweep.cells.length > MAX_PLAIN) return this.#byStatus(sweep);
    const groups = cellGroups(sweep.cells);
    if (groups.length === 1) return sweep.cells.map((cell) => this.#cellNode(node, cell.id));
    return groups.map(({ setting, label, cells }): TreeNode => {
      const [first] = cells;
      return cells.length === 1 && first
        ? this.#cellNode(node, first.id)
        : this.#group(sweep, { id: `setting:${setting}`, label, cells: cells.map(({ id }) => id) });
    });
  }

  /** The rows to draw again where cells have changed: the sweep itself where their numbers have. */
  changed(sweep: WatchedSweep, cells: readonly WatchedCell[], isCounted: boolean): readonly TreeNode[] {
    const rows = this.#rows.get(sweep);
    if (!rows) return [];
    if (isCounted || cells.length === 0) return [rows.sweep];
    return [...new Set(cells.flatMap(({ id }) => rows.parents.get(id) ?? rows.cells.get(id) ?? []))];
  }

  /** Shows more of the rows below a row, and returns that row. */
  more({ parent, next }: MoreNode): TreeNode {
    this.#shown.set(keyOf(parent), this.#shownOf(parent) + next);
    return parent;
  }

  #byStatus(sweep: WatchedSweep): TreeNode[] {
    const byStatus = new Map<ShownStatus, string[]>(shownStatuses.map((status) => [status, []]));
    for (const { id, status } of sweep.cells) byStatus.get(status)?.push(id);
    // What needs somebody first.
    return shownStatuses.toReversed().flatMap((status): TreeNode[] => {
      const cells = byStatus.get(status) ?? [];
      return cells.length === 0 ? [] : [this.#group(sweep, { id: `status:${status}`, label: status, status, cells })];
    });
  }

  #group(sweep: WatchedSweep, group: Pick<CellsNode, 'id' | 'label' | 'cells' | 'status'>): CellsNode {
    const { groups } = this.#rowsOf(sweep);
    const before = groups.get(group.id);
    const isSame = before?.cells.length === group.cells.length && before.cells.every((id, i) => id === group.cells[i]);
    if (before && isSame) return before;
    const node: CellsNode = { kind: 'cells', sweep, ...group };
    groups.set(group.id, node);
    return node;
  }

  #page(parent: CellsNode, ids: readonly string[], row: (id: string) => TreeNode): TreeNode[] {
    const shown = this.#shownOf(parent);
    const left = ids.length - shown;
    const rows = ids.slice(0, shown).map(row);
    return left > 0 ? [...rows, { kind: 'more', parent, next: Math.min(left, shown), left }] : rows;
  }

  #shownOf(parent: SweepNode | CellsNode): number {
    return this.#shown.get(keyOf(parent)) ?? PAGE;
  }

  #cellNode(parent: SweepNode | CellsNode, id: string): CellNode {
    const { sweep } = parent;
    const rows = this.#rowsOf(sweep);
    const known = sweep.cell(id);
    const isOfSetting = parent.kind === 'cells' && parent.status === undefined;
    const label = !known ? id : isOfSetting ? `seed ${known.seed}` : cellLabel(known);
    if (parent.kind === 'cells') rows.parents.set(id, parent);
    else rows.parents.delete(id);
    const before = rows.cells.get(id);
    if (before?.label === label) return before;
    const node: CellNode = { kind: 'cell', sweep, cell: id, label };
    rows.cells.set(id, node);
    return node;
  }

  #rowsOf(sweep: WatchedSweep): Rows {
    const known = this.#rows.get(sweep);
    if (known) return known;
    const node: SweepNode = { kind: 'sweep', sweep, isOpen: false };
    const rows = { sweep: node, cells: new Map(), parents: new Map(), groups: new Map() };
    this.#rows.set(sweep, rows);
    return rows;
  }
}

function keyOf(node: SweepNode | CellsNode): string {
  return node.kind === 'cells' ? `${node.sweep.path} ${node.id}` : node.sweep.path;
}
