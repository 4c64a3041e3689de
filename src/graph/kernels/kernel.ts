import type { Node } from '../graph';
import type { Held, Memory } from './tensors';

/**
 * What one operation does: from its inputs, in the node's order, to its outputs, which belong to the caller. Inputs
 * stay with their holders. Takes place in the order of the plan, so the node's controls need no looking at.
 */
export type Kernel = (node: Node, inputs: readonly Held[], memory: Memory) => readonly Held[];

export function flag(node: Node, name: string): boolean {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'bool' in attribute && attribute.bool;
}

export function integer(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (!attribute || !('int' in attribute)) throw new Error(`${node.name} has no attribute ${name}`);
  return attribute.int;
}

export function real(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (!attribute || !('float' in attribute)) throw new Error(`${node.name} has no attribute ${name}`);
  return attribute.float;
}

function list(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  if (!attribute || !('ints' in attribute)) throw new Error(`${node.name} has no attribute ${name}`);
  return attribute.ints;
}

/** The size along height, of `strides` or `ksize`, which are `[1, height, width, 1]` with both equal. */
export const side = (node: Node, name: string): number => list(node, name)[1] ?? 1;

export function padding(node: Node): 'same' | 'valid' {
  const attribute = node.attributes.padding;
  return attribute && 'string' in attribute && attribute.string === 'SAME' ? 'same' : 'valid';
}
