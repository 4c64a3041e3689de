import { join } from 'node:path';
import type { Event } from '../../core/run/event';
import type { RunState } from '../../core/run/run';
import type { EngineChoice } from '../../graph/engine';
import { createOrJoinRun } from '../../store/createRun';
import { isRun, openRun, requireSameExperiment } from '../../store/runDirectory';
import type { KnownCell } from '../../store/sweepFolder';
import { sweepStopRequest } from '../../store/sweepStop';
import type { Executor } from '../executor';
import { type Training, type TrainingOutcome, trainRuns, untilFree } from '../trainRuns';
import { type BegunSweep, renameHint } from './beginSweep';

/** How often a request to stop the sweep is looked for. */
const LOOK_MS = 250;

interface Options {
  readonly executor: Executor;
  readonly engine: EngineChoice;
  /** Whether they are trained on this machine. */
  readonly isHere: boolean;
  /** The request to stop that is not meant for this training; default the one that is there. */
  readonly earlierStop?: string | undefined;
  /** The turn of a cell has come. */
  readonly onTurn?: (id: string) => void;
  readonly onEvent: (id: string, state: RunState, event: Event) => void;
  readonly onEnd: (id: string, outcome: TrainingOutcome) => void;
  readonly onNote: (id: string, text: string) => void;
  /** Hears why a cell waits, as far as the executor is told; undefined when it does not any more. */
  readonly onWait: (id: string, why: string | undefined) => void;
  /** Somebody has asked the sweep to stop. */
  readonly onStopRequest: () => void;
}

/** Trains cells of a sweep, until all have ended or the sweep is asked to stop. */
export function trainCells(
  { sweep, experimentOf }: BegunSweep,
  cells: readonly KnownCell[],
  { executor, engine, isHere, onTurn, onStopRequest, earlierStop, ...listeners }: Options,
): Training {
  const { file, base, workspace, runs, folder } = sweep;
  const before = earlierStop ?? sweepStopRequest(folder);
  let isAsked = false;
  const look = () => {
    if (isAsked || sweepStopRequest(folder) === before) return;
    isAsked = true;
    onStopRequest();
    training.stop('gentle');
  };
  const planned = cells.map((cell) => ({
    id: cell.id,
    path: join(runs, cell.id),
    async open(stopped: AbortSignal) {
      // The one before may have ended because the sweep is to stop.
      look();
      stopped.throwIfAborted();
      const [path, experiment] = [join(runs, cell.id), experimentOf(cell)];
      const made = { file: base, workspace, sweep: file, sweepFolder: folder.path, cell: cell.id };
      const open = isRun(path) ? openRun(path) : await createOrJoinRun(path, experiment, made);
      requireSameExperiment(open, experiment, cell.id, renameHint);
      onTurn?.(cell.id);
      // A job by itself waits in the queue until the run is free.
      if (isHere) await untilFree(open.run, stopped);
      return open;
    },
  }));
  const training = trainRuns(executor, planned, { engine, tasks: 'all', ...listeners });
  const looking = setInterval(look, LOOK_MS);
  return { ...training, ended: training.ended.finally(() => clearInterval(looking)) };
}
