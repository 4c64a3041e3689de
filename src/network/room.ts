import { totalmem } from 'node:os';
import { bytes } from '../core/format';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import type { Parameter } from './layer';

/** Bytes that this process may use: of the machine, or of the container it runs in. */
export function machineMemory(): number {
  // Zero, or more than there is, where nothing limits it.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/** TensorFlow counts the elements of a tensor in 32 bits. */
const MAX_ELEMENTS = 2 ** 31 - 1;
/** Training holds at least each weight, its gradient, and a copy to save. */
const COPIES = 3;
const FLOAT_BYTES = 4;

/**
 * Checks that a network's weights fit into this machine, before any memory is taken.
 * @throws UserError that names the largest of them
 */
export function requireRoom(parameters: readonly Parameter[], memory = machineMemory()): void {
  const sized = parameters.map(({ name, shape }) => ({ name, shape, size: elements(shape) }));
  const [largest] = sized.toSorted((a, b) => b.size - a.size);
  const needed = COPIES * FLOAT_BYTES * sized.reduce((sum, { size }) => sum + size, 0);
  if (!largest || (largest.size <= MAX_ELEMENTS && needed <= memory)) return;
  const limit =
    largest.size > MAX_ELEMENTS ? `a tensor holds at most ${MAX_ELEMENTS} values` : `this machine has ${bytes(memory)}`;
  throw new UserError(
    `network: training its weights takes ${bytes(needed)}, but ${limit}; the largest is ${largest.name}, ${largest.shape.join(' × ')}`,
    'Make layers smaller.',
  );
}
