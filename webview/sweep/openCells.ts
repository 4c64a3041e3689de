import { type CellCard, learntBy } from '../../src/core/panel/cellCard';
import { MAX_WATCHED_RUNS } from '../../src/core/panel/protocol';
import { tellHost } from '../shared/host';
import { tell } from '../shared/tell';

/** Whether a cell has a run. */
function hasBegun(cell: CellCard): boolean {
  return learntBy(cell) > 0 || cell.tasks > 0 || (cell.status !== 'waiting' && cell.status !== 'queued');
}

/** Opens the runs of cells in the dashboard, as many as it takes. */
export function openCells(sweep: string, cells: readonly CellCard[]): void {
  const begun = cells.flatMap((cell) => (hasBegun(cell) ? [cell.id] : [])).slice(0, MAX_WATCHED_RUNS);
  if (begun.length > 0) tellHost({ type: 'command', command: 'openDashboard', sweep, cells: begun });
  else tell('No run has begun here.');
}
