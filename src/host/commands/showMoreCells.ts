import type { Services } from '../services';
import { isTreeNode } from '../tree/node';

/** Shows more of the cells below a row of the tree. */
export async function showMoreCells(host: Services, target?: unknown): Promise<void> {
  if (isTreeNode(target) && target.kind === 'more') host.tree.more(target);
}
