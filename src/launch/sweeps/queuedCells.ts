import type { SlurmKeys } from '../../core/executors/executorKeys';
import { type ShownStatus, whyText } from '../../core/sweep/shownCell';
import { type QueuedRun, queuedRuns } from '../slurm/queuedRuns';
import { type CellStanding, isOver } from './cellStanding';

/** How a cell stands, also in the queue of a cluster. */
export interface ShownStanding extends Omit<CellStanding, 'status'> {
  readonly status: ShownStatus;
  /** Why it waits, failed, or was stopped early. */
  readonly why?: string;
}

/**
 * The same cells with where those wait that were sent to Slurm, by whoever did it. Slurm is asked once for each array.
 *
 * @param keys how it is reached
 */
export async function withTurns(
  standings: readonly CellStanding[],
  keys: Pick<SlurmKeys, 'prefix'>,
): Promise<readonly ShownStanding[]> {
  const left = standings.filter((each) => each.status !== 'running' && !isOver(each)).map(({ run }) => run);
  const turns = await queuedRuns(left, keys);
  return standings.map((standing) => shown(standing, turns.get(standing.run)));
}

function shown(standing: CellStanding, turn: QueuedRun | undefined): ShownStanding {
  if (turn) return { ...standing, ...turn };
  const why = standing.error ?? whyText(standing.status, standing.state);
  return { ...standing, ...(why !== undefined && { why }) };
}
