import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { windowOf, withRegular } from '../../store/regularFile';
import { elements } from '../value';
import type { Kernel } from './kernel';
import { tensorOf } from './tensors';

/** The first elements of a file, as many as the node says. */
const read: Kernel = (node, _inputs, memory) => {
  const [name, known] = [node.attributes.memory_region_name, node.attributes.shape];
  if (!name || !('string' in name) || !known || !('shape' in known)) throw new Error(`${node.name} names no file`);
  const shape = known.shape.map((size) => size ?? 0);
  if (node.outputs[0]?.dtype === 'uint8') {
    return [{ dtype: 'uint8', shape, data: bytesAt(name.string, elements(shape)) }];
  }
  const { buffer, byteOffset } = bytesAt(name.string, 4 * elements(shape));
  return [tensorOf(memory, new Float32Array(buffer, byteOffset, elements(shape)), shape)];
};

function bytesAt(path: string, length: number): Uint8Array {
  const found = onDisk(path, () => withRegular(path, ({ file }) => windowOf(file, 0, length)));
  if (found.length < length) throw new UserError(`${path}: was cut short while in use`, 'Run the same command again.');
  return found;
}

export const files = { ImmutableConst: read };
