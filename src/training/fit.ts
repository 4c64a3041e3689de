import type { Places } from '../benchmarks/places/places';
import { findData, inputShapeOf } from '../benchmarks/streams/openStream';
import { requireChannels } from '../benchmarks/streams/scale';
import type { Experiment } from '../core/experiment/experiment';
import { network } from '../network/network';

/**
 * Checks, before a run is made, that an experiment's data are there, its network fits them, and this machine can hold it.
 * @throws UserError where they do not
 */
export async function requireFit({ benchmark, network: description, seed }: Experiment, places: Places): Promise<void> {
  findData(benchmark, places);
  const shape = await inputShapeOf(benchmark, places);
  requireChannels(benchmark.inputs, shape);
  network(description, shape, { kind: 'shared', units: 1 }, seed);
}
