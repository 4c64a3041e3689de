import { resolve } from 'node:path';
import type { Stream } from '../benchmarks/stream';
import type { Experiment } from '../core/experiment';
import { UserError } from '../core/userError';
import { network } from '../network/network';
import { torchvisionWeights } from '../network/pretrained';
import { readTensors } from '../store/checkpoints';
import { type State, weightOf } from './program/state';

const SAVE =
  'Save one with Python: import torchvision, safetensors.torch; safetensors.torch.save_file(' +
  'torchvision.models.alexnet(weights="DEFAULT").state_dict(), "alexnet.safetensors")';

/**
 * What the network starts from, by the names of a checkpoint; nothing where the experiment names no file.
 * @throws UserError where the file is missing, is not safetensors, or does not fit the network
 */
export function pretrainedState({ network: description, seed }: Experiment, stream: Stream, workspace: string): State {
  if (!('pretrained' in description) || description.pretrained === undefined) return new Map();
  const path = resolve(workspace, description.pretrained);
  const { body } = network(description, stream.inputShape, { kind: 'shared', units: 1 }, seed);
  const weights = torchvisionWeights(tensorsAt(path), { body }, path);
  return new Map([...weights].map(([name, values]) => [weightOf(name), values]));
}

function tensorsAt(path: string) {
  try {
    return readTensors(path).tensors;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`network.pretrained: ${error.message}`, error.hint ?? SAVE, { cause: error });
  }
}
