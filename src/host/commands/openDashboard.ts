import { MAX_WATCHED_RUNS } from '../../core/panel/protocol';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { type CellsNode, isTreeNode, runsOf, type SweepNode, type TreeNode } from '../tree/node';
import { showInDashboard } from './showInDashboard';
import { sweepIn } from './sweepTargets';
import { activeExperiment, fileIn, groupOf, runIn } from './targets';

/** Rows that stand for several runs. */
const SEVERAL: ReadonlySet<TreeNode['kind']> = new Set(['sweepRuns', 'seeds']);

/**
 * Shows the run or the cells that `target` names, all runs of a sweep or of several seeds, the newest of an experiment, or
 * else what the dashboard showed last.
 */
export async function openDashboard(host: Services, target?: unknown): Promise<void> {
  const cells = cellsIn(host, target);
  if (cells) return showInDashboard(host, cells);
  await host.runs.list();
  if (isTreeNode(target) && (target.kind === 'sweep' || target.kind === 'cells')) return showCells(host, target);
  if (isTreeNode(target) && SEVERAL.has(target.kind)) return showInDashboard(host, runsOf(target, host.runs));
  const file = fileIn(target) ?? activeExperiment();
  const run = runIn(host, target) ?? (file && groupOf(host, file)?.runs[0]);
  host.panels.show('dashboard', run && { runs: [run.id] });
}

/** The runs of the cells that `{ sweep, cells }` names, as the panel of a sweep does. */
function cellsIn(host: Services, target: unknown): readonly WatchedRun[] | undefined {
  const sweep = sweepIn(host, target);
  if (!sweep || typeof target !== 'object' || target === null || !('cells' in target) || 'kind' in target)
    return undefined;
  if (!Array.isArray(target.cells)) return undefined;
  const ids: readonly unknown[] = target.cells;
  const found = ids.flatMap((id) => (typeof id === 'string' ? (sweep.cell(id)?.run ?? []) : []));
  return found.flatMap((path) => host.runs.watch(path) ?? []);
}

/** Of a large sweep, whose runs are not listed, those are opened that the dashboard can show. */
function showCells(host: Services, node: SweepNode | CellsNode): void {
  const { sweep } = node;
  const cells = node.kind === 'sweep' ? sweep.cells : node.cells.flatMap((id) => sweep.cell(id) ?? []);
  const begun = cells.filter(({ state }) => state.tasks > 0);
  const listed = runsOf(node, host.runs);
  const first = begun.slice(0, MAX_WATCHED_RUNS);
  const runs = listed.length >= first.length ? listed : first.flatMap(({ run }) => host.runs.watch(run) ?? []);
  showInDashboard(host, runs, Math.max(runs.length, begun.length));
}
