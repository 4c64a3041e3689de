import type { ExperimentGroup } from '../runs/experimentGroups';
import type { SweepGroup } from '../runs/sweepGroups';
import type { WatchedRun } from '../runs/watchedRun';

/** A row of the tree: experiment or sweep → seeds of one setting → run → runs that continue it, tasks → checkpoint. */
export type TreeNode =
  | { readonly kind: 'experiment'; readonly group: ExperimentGroup }
  | { readonly kind: 'sweep'; readonly group: SweepGroup; readonly isOpen: boolean }
  | SeedsNode
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }
  | RunNode
  | { readonly kind: 'task'; readonly run: WatchedRun; readonly task: number }
  | { readonly kind: 'checkpoint'; readonly run: WatchedRun; readonly task: number };

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
  return typeof value === 'object' && value !== null && 'kind' in value && ('run' in value || 'group' in value);
}

/** The runs that a row stands for. */
export function runsOf(node: TreeNode): readonly WatchedRun[] {
  if ('group' in node) return node.group.runs;
  return 'run' in node ? [node.run] : [];
}
