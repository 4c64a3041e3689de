import type { Stream } from '../benchmarks/streams/stream';
import type { Experiment } from '../core/experiment/experiment';
import { inputImage } from '../core/omega/image';
import type { InputImage } from '../core/omega/inspection';
import { network as networkOf } from '../network/network';
import { taskOf } from '../training/checkpointAccuracy';
import { headsAt } from '../training/scenario';
import type { FloatTensor } from './checkpointTensors';

/**
 * Makes images of the Ω of the kernels that see the input, folded back to its shape; summed over heads where those see
 * it. Undefined where `from` has none.
 */
export function inputImager({ scenario, network, seed }: Experiment, stream: Stream, checkpoint: number) {
  const heads = headsAt(scenario, stream, taskOf(stream.tasks, checkpoint));
  const { inputKernels } = networkOf(network, stream.inputShape, heads, seed);
  return (
    of: InputImage['of'],
    from: ReadonlyMap<string, FloatTensor>,
    { permutation, scrambled = false }: { readonly permutation?: Int32Array | undefined; readonly scrambled?: boolean },
  ): InputImage | undefined => {
    const [first, ...others] = inputKernels.flatMap(({ parameter, sees }) => {
      const found = from.get(parameter);
      const kernel = found && { sees, shape: found.shape, omega: found.data };
      return (kernel && inputImage(of, kernel, stream.inputShape, permutation, scrambled)) ?? [];
    });
    if (!first) return undefined;
    const values = first.values.map((value, i) => others.reduce((sum, each) => sum + (each.values[i] ?? 0), value));
    return { ...first, values };
  };
}
