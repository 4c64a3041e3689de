import { type DType, type Graph, type Output, output } from '../graph';
import type { Value } from '../value';
import { op } from './operation';

export function constant(
  graph: Graph,
  value: number | readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): Output {
  const data = Array.isArray(value) ? value : [value];
  const shape = Array.isArray(value) ? [value.length] : [];
  return tensor(
    graph,
    dtype === 'float32'
      ? { dtype, shape, data: Float32Array.from(data) }
      : { dtype, shape, data: Int32Array.from(data) },
  );
}

export function tensor(graph: Graph, value: Value): Output {
  const { dtype, shape } = value;
  return output(
    graph.node('Const', {
      attributes: { dtype: { type: dtype }, value: { tensor: value } },
      outputs: [{ dtype, shape }],
    }),
  );
}

/** A tensor of one value. */
export function fill(shape: readonly number[], value: Output): Output {
  const sizes = constant(value.node.graph, shape, 'int32');
  return op('Fill', [sizes, value], value.dtype, shape, { T: { type: value.dtype }, index_type: { type: 'int32' } });
}

/**
 * Zeros that are made each time. TensorFlow computes a `fill` of constants once and keeps it: variables that are set to it
 * share its memory, and once they have changed and have memory of their own, it lies there unused.
 */
export function zeros(graph: Graph, shape: readonly number[], dtype: DType = 'float32'): Output {
  const sizes = constant(graph, shape, 'int32');
  return op('Empty', [sizes], dtype, shape, { dtype: { type: dtype }, init: { bool: true } });
}

/**
 * The first elements of a file, little-endian and row-major. TensorFlow maps the file into its memory, so that the system
 * holds its pages once for all processes; the interpreter reads it.
 */
export function mappedFile(graph: Graph, path: string, shape: readonly number[], dtype: 'uint8' | 'float32'): Output {
  const attributes = { dtype: { type: dtype }, shape: { shape }, memory_region_name: { string: path } } as const;
  return output(graph.node('ImmutableConst', { attributes, outputs: [{ dtype, shape }] }));
}
