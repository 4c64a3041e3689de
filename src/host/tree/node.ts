import type { ShownStatus } from '../../core/sweep/shownCell';
import type { ExperimentGroup } from '../runs/experimentGroups';
import type { Runs } from '../runs/runs';
import type { SweepGroup } from '../runs/sweepGroups';
import type { WatchedRun } from '../runs/watchedRun';
import type { WatchedSweep } from '../sweeps/watchedSweep';

/**
 * A row of the tree: experiment → seeds of one setting → run → runs that continue it, tasks → checkpoint; or sweep →
 * cells of one setting, or of one status → cell → as of its run.
 */
export type TreeNode =
  | { readonly kind: 'experiment'; readonly group: ExperimentGroup }
  | SweepNode
  | CellsNode
  | CellNode
  | MoreNode
  | { readonly kind: 'sweepRuns'; readonly group: SweepGroup; readonly isOpen: boolean }
  | SeedsNode
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }
  | RunNode
  | { readonly kind: 'task'; readonly run: WatchedRun; readonly task: number }
  | { readonly kind: 'checkpoint'; readonly run: WatchedRun; readonly task: number };

/** A sweep that has a folder. */
export interface SweepNode {
  readonly kind: 'sweep';
  readonly sweep: WatchedSweep;
  /** Where its file is, if another sweep has its name. */
  readonly place?: string | undefined;
  readonly isOpen: boolean;
}

/** Cells of a sweep: those of one setting with several seeds or, in a large sweep, those of one status. */
export interface CellsNode {
  readonly kind: 'cells';
  readonly sweep: WatchedSweep;
  readonly label: string;
  readonly id: string;
  readonly status?: ShownStatus;
  readonly cells: readonly string[];
}

export interface CellNode {
  readonly kind: 'cell';
  readonly sweep: WatchedSweep;
  readonly cell: string;
  readonly label: string;
}

/** Stands for the rows that are not shown yet. */
export interface MoreNode {
  readonly kind: 'more';
  readonly parent: SweepNode | CellsNode;
  /** How many are shown next. */
  readonly next: number;
  /** How many are left out. */
  readonly left: number;
}

/** Runs that differ only in their seed. */
interface SeedsNode {
  readonly kind: 'seeds';
  readonly id: string;
  readonly label: string;
  readonly group: Pick<ExperimentGroup, 'runs'>;
  readonly isOpen: boolean;
}

interface RunNode {
  readonly kind: 'run';
  readonly run: WatchedRun;
  /** What tells it from the runs beside it, if more than its name does. */
  readonly label?: string | undefined;
  /** Whether it stands under the run that it continues. */
  readonly isBelowOrigin: boolean;
  /** Whether runs stand under it that continue it. */
  readonly hasBranches: boolean;
  readonly isOpen: boolean;
}

export function isTreeNode(value: unknown): value is TreeNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    ('run' in value || 'group' in value || 'sweep' in value)
  );
}

/** The run of a row, if it is that of one run. */
export function runOf(node: TreeNode, runs: Runs): WatchedRun | undefined {
  if ('run' in node) return node.run;
  const cell = node.kind === 'cell' ? node.sweep.cell(node.cell) : undefined;
  return cell && runs.watch(cell.run);
}

/** The runs that a row stands for; of a large sweep, those that are listed. */
export function runsOf(node: TreeNode, runs: Runs): readonly WatchedRun[] {
  if ('group' in node) return node.group.runs;
  if (node.kind === 'sweep') return runs.ofSweep(node.sweep);
  if (node.kind === 'cells') {
    const wanted = new Set(node.cells);
    return runs.ofSweep(node.sweep).filter(({ id }) => wanted.has(id));
  }
  const run = runOf(node, runs);
  return run ? [run] : [];
}
