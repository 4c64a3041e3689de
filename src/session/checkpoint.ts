import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { readEvents } from '../store/logReader';
import type { RunDirectory } from '../store/runDirectory';

/**
 * The number of the requested checkpoint, by default the run's last one, and all that there are.
 *
 * @throws {UserError} where the run has no such checkpoint.
 */
export function chooseCheckpoint(run: RunDirectory, wanted: number | undefined): { chosen: number; learnt: number[] } {
  const events = readEvents(run.events);
  const learnt = [...new Set(events.filter((event) => event.type === 'checkpoint').map(({ task }) => task))];
  const last = learnt.at(-1);
  if (last === undefined) {
    throw new UserError(
      `The run ${run.id} has no checkpoint yet.`,
      `Train a task first: \`mas-lab next ${shellWord(run.path)}\`.`,
    );
  }
  if (wanted !== undefined && !learnt.includes(wanted)) {
    throw new UserError(`The run ${run.id} has no checkpoint ${wanted}.`, `It has ${learnt.join(', ')}.`);
  }
  return { chosen: wanted ?? last, learnt };
}
