import type { Stream } from '../benchmarks/streams/stream';
import type { Experiment } from '../core/experiment/experiment';
import { columnNames } from '../network/detection/regionColumns';
import { network as networkOf } from '../network/network';
import { taskOf } from '../training/checkpointAccuracy';
import { headsAt } from '../training/scenario';

/** What the units of a detector's head stand for after a task, by parameter; elsewhere a unit is known by its number. */
export function headUnitNames(
  { scenario, network, seed }: Experiment,
  stream: Stream,
  checkpoint: number,
): ReadonlyMap<string, readonly string[]> {
  const { detection, inputShape } = stream;
  const last = detection?.tasks[checkpoint - 1];
  if (!detection || !last) return new Map();
  const names = columnNames(detection.classNames.slice(0, last.first + last.count));
  const { heads } = networkOf(network, inputShape, headsAt(scenario, stream, taskOf(stream.tasks, checkpoint)), seed);
  return new Map(heads.flatMap(({ parameters }) => parameters.map(({ name }) => [name, names] as const)));
}
