import { resolve } from 'node:path';
import type { Places } from '../benchmarks/places/places';
import type { Stream } from '../benchmarks/streams/stream';
import type { Experiment, NetworkDescription } from '../core/experiment/experiment';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import { type Network, network } from '../network/network';
import { pretrainedWeights } from '../network/pretrained';
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
 * checkpoint of another run, or a state_dict of PyTorch.
 * @throws UserError where the file is missing, is not safetensors, or does not fit the network
 */
export function pretrainedState(
  { network: description, seed }: Pick<Experiment, 'network' | 'seed'>,
  { inputShape }: Pick<Stream, 'inputShape'>,
  places: Places,
): State {
  const path = pretrainedFile(description, places);
  if (path === undefined) return new Map();
  const { tensors } = naming(() => readTensors(path));
  const { body } = network(description, inputShape, { kind: 'shared', units: 1 }, seed);
  if ([...tensors.keys()].some((name) => name.startsWith(weightOf('')))) return bodyOf(tensors, body, path);
  const values = pretrainedWeights(tensors, { description, body, inputShape }, `network.pretrained: ${path}`);
  const statistics = new Set(body.flatMap((layer) => layer.statistics ?? []).map(({ name }) => name));
  return new Map([...values].map(([name, own]) => [statistics.has(name) ? statisticOf(name) : weightOf(name), own]));
}

/**
 * The file that a network starts from; undefined where the experiment names none.
 * @throws UserError where it is missing
 */
export function pretrainedFile(description: NetworkDescription, { folder, workspace }: Places): string | undefined {
  if (!('pretrained' in description) || description.pretrained === undefined) return undefined;
  const given = resolve(folder ?? workspace ?? '.', description.pretrained);
  return naming(() => fileAt(given, (name) => name.toLowerCase().endsWith('.safetensors')));
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

/** What `read` gives; its errors say which option names the file. */
function naming<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`network.pretrained: ${error.message}`, error.hint ?? SAVE, { cause: error });
  }
}
