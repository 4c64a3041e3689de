import { UserError } from '../core/userError';
import { floatsOf } from '../store/floatTensor';
import type { StoredTensor } from '../store/safetensors';
import type { Network } from './network';

/**
 * Weights of torchvision's AlexNet and VGG, or of another network that is laid out like them, for the body of ours.
 *
 * Convolutions are `features.<n>.weight` [O, I, H, W] and `.bias` [O], dense layers `classifier.<n>.weight` [out, in] and
 * `.bias` [out], in ascending n; the last dense layer is the old head, which is not used. Ours are [H, W, I, O] and
 * [in, out]. What the convolutions give is flattened there as [C, H, W] and here as [H, W, C], so that the rows of the
 * first dense kernel change places.
 * @param file as the user knows it
 * @returns values by parameter
 * @throws UserError where names or shapes do not fit
 */
export function torchvisionWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  { body }: Pick<Network, 'body'>,
  file: string,
): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  const take = (name: string, shape: readonly number[]) => tensorOf(tensors, name, shape, file);
  const own = body.flatMap((layer, i) => {
    const [kernel, bias] = layer.parameters;
    return kernel && bias && kernel.name.endsWith('/kernel')
      ? [{ kernel, bias, before: body[i - 1]?.outputShape }]
      : [];
  });
  const [convolutions, dense] = [4, 2].map((rank) => own.filter(({ kernel }) => kernel.shape.length === rank));
  const features = numbered(tensors, 'features');
  const classifier = numbered(tensors, 'classifier').slice(0, -1);
  requireCount('features', 'convolutions', features.length, convolutions?.length ?? 0, tensors, file);
  requireCount('classifier', 'dense layers before the head', classifier.length, dense?.length ?? 0, tensors, file);

  for (const [i, { kernel, bias }] of (convolutions ?? []).entries()) {
    const [height = 0, width = 0, channels = 0, filters = 0] = kernel.shape;
    const data = take(`${features[i]}.weight`, [filters, channels, height, width]);
    // [H, W, I, O] from [O, I, H, W]
    const kernelValues = data.map((_, at) => {
      const [place, channel] = [Math.floor(at / (channels * filters)), Math.floor(at / filters) % channels];
      return data[((at % filters) * channels + channel) * height * width + place] ?? 0;
    });
    found.set(kernel.name, kernelValues);
    found.set(bias.name, take(`${features[i]}.bias`, [filters]));
  }
  // What is flattened before the first dense layer: [H, W, C] here, [C, H, W] there.
  const [height = 1, width = 1, channels = 1] =
    body.findLast(({ outputShape }) => outputShape.length === 3)?.outputShape ?? [];
  const placeThere = (row: number) => (row % channels) * height * width + Math.floor(row / channels);
  for (const [i, { kernel, bias }] of (dense ?? []).entries()) {
    const [inputs = 0, units = 0] = kernel.shape;
    const data = take(`${classifier[i]}.weight`, [units, inputs]);
    // [in, out] from [out, in], in the first layer in our order of inputs.
    const kernelValues = data.map((_, at) => {
      const [row, unit] = [Math.floor(at / units), at % units];
      return data[unit * inputs + (i === 0 ? placeThere(row) : row)] ?? 0;
    });
    found.set(kernel.name, kernelValues);
    found.set(bias.name, take(`${classifier[i]}.bias`, [units]));
  }
  return found;
}

/** Names of the layers with weights, `features.0`, in ascending order. */
function numbered(tensors: ReadonlyMap<string, StoredTensor>, part: string): string[] {
  const numbers = [...tensors.keys()].flatMap((name) => {
    const match = new RegExp(`^${part}\\.(\\d+)\\.weight$`).exec(name);
    return match ? [Number(match[1])] : [];
  });
  return numbers.sort((a, b) => a - b).map((number) => `${part}.${number}`);
}

function requireCount(
  part: string,
  what: string,
  there: number,
  here: number,
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): void {
  if (there === here) return;
  const names = [...tensors.keys()];
  const some = names.length > 6 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ');
  throw new UserError(
    `${file}: holds ${there} ${what} named ${part}.<n>.weight, but the network has ${here}`,
    `Its tensors are ${some || 'none'}. Names and layers must be those of torchvision’s AlexNet or VGG without batch normalization.`,
  );
}

function tensorOf(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new UserError(`${file}: has no tensor ${name}`, 'Save the whole state_dict of the network.');
  if (String(tensor.shape) !== String(shape)) {
    throw new UserError(
      `${file}: ${name} is [${tensor.shape.join(', ')}], but the network needs [${shape.join(', ')}]`,
      'Use the network that the weights were trained with; AlexNet and VGG need images of 224 × 224 with 3 channels.',
    );
  }
  return floatsOf(tensor, name, file);
}
