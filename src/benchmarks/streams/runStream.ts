import { dirname } from 'node:path';
import type { Event, EventOf } from '../../core/run/event';
import { sourceDifferences } from '../../core/run/source';
import { UserError } from '../../core/userError';
import { readEvents } from '../../store/logReader';
import { originOf } from '../../store/origin';
import { type OpenRun, type RunDirectory, workspaceOf } from '../../store/runDirectory';
import type { Places } from '../places/places';
import { openStream } from './openStream';
import type { Stream } from './stream';

/** Where a run's data may lie: where its experiment's file is, and where it was made. */
export function placesOfRun(run: RunDirectory): Places {
  const { file, workspace = workspaceOf(run) } = originOf(run);
  return { workspace, ...(file !== undefined && { folder: dirname(file) }) };
}

/**
 * The stream of a run. Its data must be those that the run recorded.
 *
 * @param tell hears what the user should know about the data; of what is left out, until the run has recorded its data.
 * @throws UserError where the data are missing or damaged, or have changed since the run began
 */
export async function openRunStream(
  { run, experiment }: OpenRun,
  tell: (note: string) => void,
  log: readonly Event[] = readEvents(run.events),
): Promise<Stream> {
  const recorded = log.find((event): event is EventOf<'data-recorded'> => event.type === 'data-recorded');
  const isEarlier = !recorded && log.some(({ type }) => type === 'task-started' || type === 'checkpoint');
  const open = (ofEarlierRun: boolean) => openStream(experiment, { ...placesOfRun(run), ofEarlierRun });
  const stream = await open(isEarlier);
  for (const trouble of stream.troubles ?? []) tell(trouble);
  if (recorded) {
    const lines = sourceDifferences(recorded.sources, stream.sources);
    if (lines.length === 0) return stream;
    // An earlier version may have begun the run, and this one have recorded its data.
    const asBefore = await open(true).catch(() => undefined); // The error below says how the data differ.
    if (asBefore && sourceDifferences(recorded.sources, asBefore.sources).length === 0) return asBefore;
    throw changed(run, lines);
  }
  for (const note of stream.notes ?? []) tell(note);
  if (isEarlier) {
    tell(
      `The run ${run.id} does not say which data it was trained on: an earlier version of MAS Lab made it. ` +
        'If the data have changed since, these results are wrong.',
    );
  }
  return stream;
}

function changed(run: RunDirectory, lines: readonly string[]): UserError {
  return new UserError(
    `The data of the run ${run.id} have changed since it began:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    'To use this run, restore the data as they were. To train on the data as they are now, start a new run.',
  );
}
