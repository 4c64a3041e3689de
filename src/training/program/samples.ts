import { moves, type Stream, type Task } from '../../benchmarks/streams/stream';
import type { Output } from '../../graph/graph';
import { elements, int32, type Value } from '../../graph/value';
import type { MethodGraph } from '../../methods/methodGraph';
import type { Network } from '../../network/network';
import type { Change } from './augmentation';
import type { Samples } from './inputs';
import { type Arrangement, arrangesRows, identity, rowsBetween } from './rowOrder';
import type { Scope } from './scope';

/**
 * `rows` of the data set (int32 `[batch]`), samples of the task that is trained.
 * @param change of the pictures, where no task arranges elements
 */
export function ownSamples({ parts: { inputs }, arrangesRows, mixed }: Scope, rows: Output, change?: Change): Samples {
  const { arrangement } = inputs;
  if (change && arrangement) throw new Error('pictures are changed or arranged, not both');
  const arranged = () => (arrangement ? inputs.arranged(rows, arrangement()) : inputs.stored(rows));
  const isHeld = !arrangement || (arrangesRows && !mixed);
  return { x: isHeld ? inputs.stored(rows, change) : arranged(), arranged };
}

/**
 * What the entry `name` sees samples of any task with. Where tasks arrange elements, two more inputs are fed to it, int32
 * `[elements]`: the `arrangement` of the task, and the `kernelRows` that are held for another one.
 */
export function samplesOfAnyTask(scope: Scope, name: string) {
  const { graph, stream, network, inputs } = scope.parts;
  const input = (key: string) => graph.input(`${name}/${key}`, 'int32', [elements(stream.inputShape)]);
  const arrangement = inputs.arrangement && input('arrangement');
  const kernelRows = scope.arrangesRows ? input('kernelRows') : undefined;
  return {
    inputs: { ...(arrangement && { arrangement }), ...(kernelRows && { kernelRows }) },
    see(rows: Output): Samples {
      const arranged = () => (arrangement ? inputs.arranged(rows, arrangement) : inputs.stored(rows));
      return { x: kernelRows ? inputs.stored(rows) : arranged(), arranged, kernelRows };
    },
    /** Values as they are now, for all rounds of a loop. */
    reading(): MethodGraph {
      const reading = scope.reading(kernelRows);
      for (const { name, byInput } of network.parameters) if (byInput) reading.value(name);
      return reading;
    },
  };
}

export type ArrangementFeeds = Readonly<Partial<Record<'arrangement' | 'kernelRows', Value>>>;

/** What is fed to such an entry for samples of a task. */
export function arrangementFeeds(
  { network, held }: { readonly network: Network; readonly held: Arrangement },
  stream: Stream,
  { permutation }: Task,
): ArrangementFeeds {
  const size = elements(stream.inputShape);
  return {
    ...(moves(stream) && { arrangement: int32(permutation ?? identity(size)) }),
    ...(arrangesRows(stream, network) && { kernelRows: int32(rowsBetween(held, permutation, size)) }),
  };
}
