import { modulesOf } from '../../core/networks/networks';
import type { Parameter } from '../../network/layer';
import { ownNames } from '../../network/pretrained';
import { leavesOf, type Twin, toTheirs } from '../../network/stateDict';
import type { StoredState, StoredTensor } from '../../store/safetensors';
import type { ExportedNetwork } from './exportedNetwork';

/** What the last layer is called where no library has the network. */
const OWN_HEAD = 'head';

/**
 * A state_dict of the network: its layers under the names of the first library that has it, else under our own with dots,
 * and all heads as one last layer, in the order of their tasks.
 * @throws UserError where PyTorch has no such layers
 */
export function pytorch({ description, network, inputShape, valuesOf }: ExportedNetwork): StoredState {
  const leaves = leavesOf([...network.body, ...network.heads], inputShape);
  const body = leaves.slice(0, leaves.length - network.heads.length);
  const heads = leaves.slice(body.length);
  const { layers, head = OWN_HEAD } = modulesOf(description)[0] ?? { ...ownNames(body), head: undefined };
  const tensors = new Map<string, StoredTensor>();
  for (const [i, { twins }] of body.entries()) {
    for (const twin of twins) {
      tensors.set(`${layers[i]}.${twin.part}`, tensorOf(twin, valuesOf(twin.ours)));
      const { counter } = twin;
      // PyTorch only reads it where there is no momentum.
      if (counter) tensors.set(`${layers[i]}.${counter}`, { dtype: 'I64', shape: [], data: BigInt64Array.of(0n) });
    }
  }
  for (const part of ['weight', 'bias']) {
    const own = heads.flatMap(({ twins }) => twins.filter((twin) => twin.part === part));
    tensors.set(`${head}.${part}`, joined(own.map((twin) => tensorOf(twin, valuesOf(twin.ours)))));
  }
  return { tensors, metadata: { format: 'pt', outputs: outputsText(network.heads) } };
}

type FloatTensor = Extract<StoredTensor, { readonly dtype: 'F32' }>;

function tensorOf(twin: Twin, values: Float32Array): FloatTensor {
  return { dtype: 'F32', shape: twin.shape, data: toTheirs(twin, values) };
}

/** Tensors one after the other along their first axis. */
function joined(parts: readonly FloatTensor[]): FloatTensor {
  const rows = parts.reduce((sum, { shape: [first = 0] }) => sum + first, 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { dtype: 'F32', shape: [rows, ...(parts[0]?.shape.slice(1) ?? [])], data };
}

/** Which outputs are whose, from 0: `head1 0-1, head2 2-3`. */
function outputsText(heads: readonly { readonly name: string; readonly outputShape: Parameter['shape'] }[]): string {
  let first = 0;
  const texts = heads.map(({ name, outputShape: [units = 0] }) => {
    const text = `${name} ${first}-${first + units - 1}`;
    first += units;
    return text;
  });
  return texts.join(', ');
}
