import { availableParallelism } from 'node:os';
import { isConvolutional, type NetworkDescription, takesRegions } from '../core/networks/networks';
import type { EngineSettings } from '../core/run/engineSettings';
import { MAX_THREADS } from '../core/run/limits';
import { UserError } from '../core/userError';
import { hasOwnKernels } from './ownKernels';

/**
 * The settings where nothing is recorded.
 *
 * @param threads by default what the environment says, or else one for each processor
 * @param network that is trained, if it is known
 * @param lanes of training
 * @throws {UserError} where the environment says what cannot be
 */
export function newSettings(
  threads = threadsInEnvironment() ?? availableParallelism(),
  network?: NetworkDescription,
  lanes = 1,
): EngineSettings {
  return {
    threads,
    oneDNN: oneDNNInEnvironment() ?? (network !== undefined && isFasterWithOneDNN(network)),
    fused: process.env.MAS_LAB_FUSED !== '0' && hasOwnKernels(),
    lanes,
    ...((isDeterministicInEnvironment() || (network && takesRegions(network))) && { deterministic: true }),
  };
}

/**
 * oneDNN's convolutions are faster than TensorFlow's own, forward and back; matrix products take the same time
 * (`bench/repeatable.ts` shows that both repeat to the bit). Other processors have other kernels, not measured yet.
 */
function isFasterWithOneDNN(network: NetworkDescription): boolean {
  return process.arch === 'x64' && isConvolutional(network);
}

function oneDNNInEnvironment(): boolean | undefined {
  const text = process.env.TF_ENABLE_ONEDNN_OPTS;
  if (text === undefined || text === '') return undefined;
  if (text === '0' || text === '1') return text === '1';
  throw new UserError(`TF_ENABLE_ONEDNN_OPTS is "${text}".`, 'Set it to 0 or 1, or leave it out.');
}

/** TensorFlow's own variable; a run records it. */
const isDeterministicInEnvironment = (): boolean => /^(1|true)$/i.test(process.env.TF_DETERMINISTIC_OPS ?? '');

/**
 * The number of threads that the user asks for in the environment; undefined where that says nothing of it.
 *
 * @throws {UserError} where it says what cannot be
 */
export function threadsInEnvironment(): number | undefined {
  const text = process.env.TF_NUM_INTRAOP_THREADS;
  // TensorFlow takes 0 for its default.
  if (text === undefined || text === '' || text === '0') return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads > 0 && threads <= MAX_THREADS) return threads;
  throw new UserError(
    `TF_NUM_INTRAOP_THREADS is "${text}".`,
    `Set it to a whole number from 1 to ${MAX_THREADS}, or leave it out.`,
  );
}
