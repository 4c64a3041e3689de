import { arch, availableParallelism, platform } from 'node:os';
import type { NetworkDescription } from '../core/networks/networks';
import { recordedSettings } from '../core/run/engineSettings';
import type { EngineInfo, Event } from '../core/run/event';
import { openEngine } from '../graph/engine';
import { hasOwnKernels } from '../graph/ownKernels';
import type { Engine } from '../graph/session';
import { newSettings, threadsInEnvironment } from '../graph/settings';
import type { Division } from '../training/threads';
import { tell } from './outcome';
import type { Request } from './request';

interface Beginning {
  readonly network?: NetworkDescription;
  /** How the work is best divided, given the processors there are; by default into a thread for each. */
  readonly useful?: (processors: number) => Promise<Division>;
}

/**
 * The engine of a session. A run keeps the settings that it began with: with others its sums would have other last bits, and
 * a resumed run would differ from an unbroken one. A new run has the threads that the user asks for, and then one lane, or
 * else the useful ones.
 *
 * @param log of the run, where the request is for one
 * @param beginning what the settings of a new run follow from
 * @throws {UserError} where the engine cannot be loaded, or not with those settings
 */
export async function openSessionEngine(
  { kind, engine, threads: wanted, processors = availableParallelism() }: Request,
  log: readonly Event[] = [],
  { network, useful = async (threads) => ({ threads, lanes: 1 }) }: Beginning = {},
): Promise<Engine> {
  const recorded = recordedSettings(log);
  // What does not train needs no kernels of MAS Lab: a run may be measured where they are missing.
  if (recorded)
    return openEngine(engine, { ...recorded, fused: recorded.fused && (kind === 'train' || hasOwnKernels()) });
  const asked = wanted ?? threadsInEnvironment();
  const { threads, lanes } = asked === undefined ? await useful(processors) : { threads: asked, lanes: 1 };
  const opened = await openEngine(engine, newSettings(threads, network, lanes));
  if (kind === 'train' && lacksOwnKernels(opened.info)) {
    tell(
      'Updates of the weights are slower than they could be: the kernels of MAS Lab are missing. `mas-lab doctor` says what to do.',
    );
  }
  return opened;
}

/** Whether the set-up should have compiled the kernels: elsewhere TensorFlow comes without what that takes. */
function lacksOwnKernels({ kind, fused }: EngineInfo): boolean {
  const isWanted = kind === 'tensorflow' && process.env.MAS_LAB_FUSED !== '0';
  return isWanted && !fused && `${platform()} ${arch()}` === 'linux x64';
}
