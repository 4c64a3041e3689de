import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { OWN_KERNELS } from '../core/ownKernels';
import { messageOf, UserError } from '../core/userError';
import { tfjsNodeFolder } from './binding';

/** Whether the set-up has compiled the operations that update weights in one pass (`updates.ts`). */
export function hasOwnKernels(): boolean {
  try {
    return existsSync(join(tfjsNodeFolder(), OWN_KERNELS));
  } catch {
    // tfjs-node is not installed.
    return false;
  }
}

/**
 * Registers them with the TensorFlow that is loaded.
 * @throws UserError where they are missing or do not fit this TensorFlow
 */
export function loadOwnKernels(): void {
  const file = join(tfjsNodeFolder(), OWN_KERNELS);
  if (!existsSync(file)) {
    throw new UserError(
      'The run was begun with the kernels of MAS Lab, which are missing here.',
      `Set up the engine again (npm run setup, or MAS: Set Up Engine), with g++ installed; or resume the run where it began.`,
    );
  }
  try {
    createRequire(file)(file);
  } catch (cause) {
    const hint = 'Set up the engine again: npm run setup, or MAS: Set Up Engine.';
    throw new UserError(`The kernels of MAS Lab do not load: ${messageOf(cause)}`, hint, { cause });
  }
}
