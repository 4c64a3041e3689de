import type { ModuleNames } from '../core/networks/networkKind';
import { modulesOf, type NetworkDescription } from '../core/networks/networks';
import { UserError } from '../core/userError';
import { floatsOf } from '../store/floatTensor';
import type { StoredTensor } from '../store/safetensors';
import type { Network } from './network';
import { type Leaf, leavesOf, type Twin, toOurs } from './stateDict';

type Tensors = ReadonlyMap<string, StoredTensor>;

/** Names that a file may have for the layers of a network, in their order. */
type Names = Pick<ModuleNames, 'library' | 'layers'>;

/**
 * Weights and running statistics for the body of a network, from a state_dict of PyTorch. Its names are those of a library
 * that has this network; or our own, as an export writes them; or those of a network that is laid out like torchvision's
 * AlexNet and VGG, `features.<n>` and `classifier.<n>` in ascending n. The old head is not used.
 * @param file as the user knows it
 * @returns values by parameter and statistic
 * @throws UserError where names or shapes do not fit
 */
export function pretrainedWeights(
  tensors: Tensors,
  {
    description,
    body,
    inputShape,
  }: Pick<Network, 'body'> & { readonly description: NetworkDescription; readonly inputShape: readonly number[] },
  file: string,
): Map<string, Float32Array> {
  const all = leavesOf(body, inputShape);
  const known = modulesOf(description);
  // Published weights of a detector's body say nothing of the layers behind its region crop, which begin at random.
  const crop = body.findIndex(({ crops }) => crops);
  const before = crop < 0 ? all : leavesOf(body.slice(0, crop), inputShape);
  const leaves = known.some(({ layers }) => layers.length === before.length) && !hasOwn(tensors, all) ? before : all;
  const possible: readonly Names[] = [...known, ownNames(leaves), ...inSequence(tensors)];
  const { layers: names } = bestOf(possible, leaves, tensors, file);
  return new Map(
    leaves.flatMap(({ twins }, i) =>
      twins.map((twin): [string, Float32Array] => {
        return [twin.ours.name, toOurs(twin, valuesOf(tensors, `${names[i]}.${twin.part}`, twin, file))];
      }),
    ),
  );
}

/** Whether all layers are there under our own names. */
const hasOwn = (tensors: Tensors, leaves: readonly Leaf[]): boolean =>
  ownNames(leaves).layers.every((name) => tensors.has(`${name}.weight`));

/** Our names as those of PyTorch's modules. */
export function ownNames(leaves: readonly Leaf[]): Names {
  return { library: 'MAS Lab', layers: leaves.map(({ name }) => name.replaceAll('/', '.')) };
}

/** The names that fit most of what the network needs. */
function bestOf(possible: readonly Names[], leaves: readonly Leaf[], tensors: Tensors, file: string): Names {
  const found = possible.map((names) => ({
    names,
    count: names.layers.filter((name) => tensors.has(`${name}.weight`)).length,
  }));
  const [best] = found.toSorted((a, b) => b.count - a.count);
  const fits = best && best.count > 0;
  if (fits && best.names.layers.length === leaves.length) return best.names;
  const own = leaves.map(({ name }) => name).join(', ');
  const names = fits ? best.names.layers : [...tensors.keys()];
  const some = names.length > 6 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ');
  if (fits) {
    throw new UserError(
      `${file}: holds ${names.length} layers with weights before the last (${some}), but the network has ${leaves.length} (${own})`,
      'Describe the network that the weights were trained with.',
    );
  }
  const known = possible.map(({ library, layers: [first] }) => `${first}.weight (${library})`);
  throw new UserError(
    `${file}: none of its tensors has a name of this network. They are ${some || 'none'}`,
    `The first must be ${known.join(' or ')}: save the whole state_dict of such a network.`,
  );
}

/** Layers with weights that are numbered as in an `nn.Sequential`, in ascending order; the last one is the old head. */
function inSequence(tensors: Tensors): readonly Names[] {
  const numbered = (part: string) => {
    const numbers = [...tensors.keys()].flatMap((name) => {
      const match = new RegExp(`^${part}\\.(\\d+)\\.weight$`).exec(name);
      return match ? [Number(match[1])] : [];
    });
    return numbers.sort((a, b) => a - b).map((number) => `${part}.${number}`);
  };
  const layers = [...numbered('features'), ...numbered('classifier').slice(0, -1)];
  return layers.length > 0 ? [{ library: 'torchvision', layers }] : [];
}

function valuesOf(tensors: Tensors, name: string, { shape, ours, layer }: Twin, file: string): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) {
    throw new UserError(
      `${file}: has no tensor ${name}, from which ${layer} starts`,
      'Save the whole state_dict of the network.',
    );
  }
  if (!isShapedLike(tensor.shape, shape)) {
    throw new UserError(
      `${file}: ${name} is [${tensor.shape.join(', ')}], but ${layer} needs [${shape.join(', ')}] for its ${ours.name.slice(layer.length + 1)}`,
      'Use the network that the weights were trained with, its options and images as large as there; AlexNet and VGG need 224 × 224 with 3 channels.',
    );
  }
  return floatsOf(tensor, name, file);
}

/** timm has the first dense layer of VGG as a convolution over all places: the same numbers in the same order. */
function isShapedLike([units, ...inputs]: readonly number[], wanted: readonly number[]): boolean {
  if (String([units, ...inputs]) === String(wanted)) return true;
  const isDense = wanted.length === 2 && inputs.length === 3;
  return isDense && units === wanted[0] && inputs.reduce((product, size) => product * size, 1) === wanted[1];
}
