import { availableParallelism } from 'node:os';
import type { executorNames, SlurmKeys } from '../../core/executors/executorKeys';
import type { Executor, Installation } from '../executor';
import { openExecutor } from '../openExecutor';

/** Where sessions run, as a command, a file or settings say it. */
export interface ChosenPlace {
  readonly on?: (typeof executorNames)[number] | undefined;
  readonly slurm?: SlurmKeys | undefined;
}

/** What is wanted where cells are trained. */
export interface CellsPlace extends ChosenPlace {
  /** Cells at a time. */
  readonly jobs?: number | undefined;
  readonly threads?: number | undefined;
}

/** What is wanted says where cells are trained, or else what the sweep's file says. */
export function placed<T extends ChosenPlace>({ on, slurm, ...options }: T, place: ChosenPlace) {
  return { ...options, on: on ?? place.on, slurm: { ...place.slurm, ...slurm } };
}

/**
 * Where cells are trained. On this machine, as many at a time as it has processors for, or as measuring finds to be better.
 * What each may count on follows from the whole sweep: a run keeps its threads and lanes, on which the last bits depend.
 *
 * @param left the cells that are trained now
 * @param all the cells of the sweep
 */
export function cellsExecutor(
  { jobs: wanted, threads, on, slurm }: CellsPlace,
  left: number,
  all: number,
  installation: Installation = {},
): Executor {
  if (on === 'slurm') {
    const [parallel, each] = [wanted ?? slurm?.parallel, threads ?? slurm?.threads];
    return openExecutor({ kind: 'slurm', ...slurm, parallel, threads: each }, installation);
  }
  const cores = availableParallelism();
  const possible = wanted ?? Math.max(1, Math.floor(cores / (threads ?? 1)));
  const processors = Math.max(1, Math.floor(cores / Math.min(possible, all)));
  const isMeasured = wanted === undefined && left > possible;
  const jobs = Math.max(1, Math.min(possible, left));
  return openExecutor({ kind: 'local', jobs, isMeasured, threads, processors }, installation);
}
