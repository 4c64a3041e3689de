import type { Event, EventBody } from '../core/run/event';
import { continues, rankAmong } from '../core/sweep/rank';
import { messageOf, UserError } from '../core/userError';
import { originOf } from '../store/origin';
import type { RunDirectory } from '../store/runDirectory';
import { type OpenSweep, openSweep } from '../store/sweepFolder';
import { readCellStates } from '../store/sweepState';

/** What deciding about a cell needs. */
interface Context {
  readonly run: RunDirectory;
  /** What the log held before this session. */
  readonly earlier: readonly Event[];
  emit(body: EventBody): Event;
  /** Tells whoever asked for the work what they should know. */
  tell(note: string): void;
}

/**
 * Whether a run is not trained further after a task, because it is a cell of a sweep with successive halving and does worse
 * than others (`core/sweep/halving.ts`). What is decided goes into the run's log, and is not decided again.
 */
export function stopsEarly({ run, earlier, emit, tell }: Context): (task: number) => boolean {
  const { sweepFolder, cell, from } = originOf(run);
  // What continues another run is no cell.
  if (sweepFolder === undefined || cell === undefined || from) return () => false;
  const decided = new Map(
    earlier.flatMap((event) => (event.type === 'halving' ? [[event.task, event.continues]] : [])),
  );
  return (task) => {
    const before = decided.get(task);
    if (before !== undefined) return !before;
    try {
      return decide(openSweep(sweepFolder), cell, task);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell(`The sweep cannot be read, so this cell continues without being compared: ${messageOf(error)}`);
      return false;
    }
  };

  function decide(sweep: OpenSweep, id: string, task: number): boolean {
    const { halving, cells } = sweep;
    const own = cells.find((each) => each.id === id);
    if (!halving?.after.includes(task) || !own) return false;
    const states = readCellStates(sweep, ({ seed }) => seed === own.seed);
    const averageOf = (name: string) => states.get(name)?.state.averages[task - 1] ?? undefined;
    const accuracy = averageOf(id);
    if (accuracy === undefined) return false;
    const others = [...states.keys()].filter((name) => name !== id).flatMap((name) => averageOf(name) ?? []);
    const rank = rankAmong(accuracy, others, halving);
    emit({ type: 'halving', task, accuracy, ...rank, continues: continues(rank) });
    return !continues(rank);
  }
}
