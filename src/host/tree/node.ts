import type { ExperimentGroup } from '../runs/experimentGroups';
import type { WatchedRun } from '../runs/watchedRun';

/** A row of the tree: experiment → run → task → checkpoint. */
export type TreeNode =
  | { readonly kind: 'experiment'; readonly group: ExperimentGroup }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'run'; readonly run: WatchedRun; readonly isNewest: boolean }
  | { readonly kind: 'task'; readonly run: WatchedRun; readonly task: number }
  | { readonly kind: 'checkpoint'; readonly run: WatchedRun; readonly task: number };

export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && ('run' in value || 'group' in value);
}
