import { resolve } from 'node:path';
import type { Places } from '../benchmarks/places';
import type { Stream } from '../benchmarks/stream';
import type { Experiment } from '../core/experiment/experiment';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import { type Network, network } from '../network/network';
import { torchvisionWeights } from '../network/pretrained';
import { readTensors } from '../store/checkpoints';
import { floatsOf } from '../store/floatTensor';
import { fileAt } from '../store/regularFile';
import type { StoredTensor } from '../store/safetensors';
import { type State, statisticOf, weightOf } from './program/state';

const SAVE =
  'Save one with Python: import torchvision, safetensors.torch; safetensors.torch.save_file(' +
  'torchvision.models.alexnet(weights="DEFAULT").state_dict(), "alexnet.safetensors")';

/**
 * What the network starts from, by the names of a checkpoint; nothing where the experiment names no file. The file is a
 * checkpoint of another run, or has torchvision's names.
 * @throws UserError where the file is missing, is not safetensors, or does not fit the network
 */
export function pretrainedState(
  { network: description, seed }: Experiment,
  stream: Stream,
  { folder, workspace }: Places,
): State {
  if (!('pretrained' in description) || description.pretrained === undefined) return new Map();
  const { path, tensors } = tensorsAt(resolve(folder ?? workspace ?? '.', description.pretrained));
  const { body } = network(description, stream.inputShape, { kind: 'shared', units: 1 }, seed);
  if ([...tensors.keys()].some((name) => name.startsWith(weightOf('')))) return bodyOf(tensors, body, path);
  const weights = torchvisionWeights(tensors, { body }, path);
  return new Map([...weights].map(([name, values]) => [weightOf(name), values]));
}

/** Weights and running statistics of a checkpoint, without its heads. */
function bodyOf(tensors: ReadonlyMap<string, StoredTensor>, body: Network['body'], path: string): State {
  const wanted = body.flatMap(({ parameters, statistics = [] }) => [
    ...parameters.map(({ name, shape }) => ({ name: weightOf(name), shape })),
    ...statistics.map(({ name, shape }) => ({ name: statisticOf(name), shape })),
  ]);
  return new Map(
    wanted.map(({ name, shape }) => {
      const tensor = tensors.get(name);
      if (tensor && String(tensor.shape) === String(shape))
        return [name, floatsOf(tensor, name, `network.pretrained: ${path}`)];
      const there = tensor ? `${name} is ${tensor.dtype} [${tensor.shape.join(', ')}]` : `has no tensor ${name}`;
      throw new UserError(
        `network.pretrained: ${path}: ${there}, but the network needs ${elements(shape)} values [${shape.join(', ')}]`,
        'Describe the network as the run of the checkpoint did, and use images of the same size.',
      );
    }),
  );
}

function tensorsAt(given: string) {
  try {
    const path = fileAt(given, (name) => name.toLowerCase().endsWith('.safetensors'));
    return { path, tensors: readTensors(path).tensors };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`network.pretrained: ${error.message}`, error.hint ?? SAVE, { cause: error });
  }
}
