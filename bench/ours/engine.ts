import { inputShapeOf } from '../../src/benchmarks/streams/openStream';
import type { Engine } from '../../src/graph/session';
import { openSessionEngine } from '../../src/session/engine';
import { usefulDivision } from '../../src/training/threads';
import { experimentOf, type Setting } from '../settings';

/** The engine as a session has it that trains this network. TF_NUM_INTRAOP_THREADS overrides the number of threads. */
export function openEngineFor(setting: Setting): Promise<Engine> {
  const experiment = experimentOf(setting, { kind: 'finetune' });
  const { network, benchmark } = experiment;
  const useful = async (processors: number) =>
    usefulDivision(experiment, await inputShapeOf(benchmark, {}), processors);
  return openSessionEngine({ kind: 'probe', engine: 'native' }, [], { network, useful });
}
