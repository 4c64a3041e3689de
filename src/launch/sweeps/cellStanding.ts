import { join } from 'node:path';
import { type CellState, type CellStatus, cellStatus, isDone } from '../../core/sweep/cellState';
import { ownerToShow } from '../../store/lock';
import { layout } from '../../store/runLayout';
import type { Owner } from '../../store/sessionFile';
import type { KnownCell, OpenSweep } from '../../store/sweepFolder';
import { readCellStates } from '../../store/sweepState';

/** How a cell stands, by its log and by whether a session works on it. */
export interface CellStanding {
  readonly cell: KnownCell;
  /** Its run directory, whether there is one yet or not. */
  readonly run: string;
  readonly status: CellStatus;
  readonly state: CellState;
  /** Why it failed. */
  readonly error?: string;
  /** The session that works on it. */
  readonly owner?: Owner;
}

/** How all cells of a sweep stand. Where a session may work on another machine, its heartbeat is watched for a moment. */
export function standingsOf(sweep: OpenSweep): Promise<readonly CellStanding[]> {
  const states = readCellStates(sweep);
  return Promise.all(
    sweep.cells.map(async (cell): Promise<CellStanding> => {
      const logged = states.get(cell.id);
      if (!logged) throw new Error(`The cell ${cell.id} was not read.`);
      const { state, problem } = logged;
      const run = join(sweep.runs, cell.id);
      const owner = state.isOpen || problem ? await ownerToShow(layout(run)) : undefined;
      const status = problem ? 'failed' : cellStatus(state, owner !== undefined);
      const error = problem?.message ?? (status === 'failed' ? state.error : undefined);
      return { cell, run, status, state, ...(error !== undefined && { error }), ...(owner && { owner }) };
    }),
  );
}

/** Whether a call of `sweep` has nothing to do for it. */
export function isOver({ status, state }: CellStanding): boolean {
  return status !== 'failed' && isDone(state);
}
