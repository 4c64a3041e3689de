import { moves, type Stream } from '../../benchmarks/streams/stream';
import type { Parameter } from '../../network/layer';
import type { Network } from '../../network/network';
import type { State } from './state';

/**
 * The order of the first kernel's rows. A task that arranges the input elements by p sees x[:, p] W, which is x W' with
 * W'[p[i]] = W[i]. So samples stay as they are stored. Instead, when values enter the engine, rows are arranged: those of
 * the kernel and of all that is beside it, such as anchors, Ω and the optimizer's state. What leaves the engine is in the
 * network's order again. An arrangement is a task's permutation `[elements]`, or undefined where nothing moves.
 */
export type Arrangement = Int32Array | undefined;

/** Whether rows are arranged in place of samples: where tasks move elements and only such kernels see the input. */
export function arrangesRows(stream: Stream, { parameters }: Pick<Network, 'parameters'>): boolean {
  return moves(stream) && parameters.some(({ byInput }) => byInput);
}

/** Values in the network's order, as the engine is to hold them. */
export function entering(values: State, parts: readonly Parameter[], held: Arrangement): State {
  return held ? withRows(values, parts, inverse(held)) : values;
}

/** Values as the engine holds them, in the network's order. */
export function leaving(values: State, parts: readonly Parameter[], held: Arrangement): State {
  return held ? withRows(values, parts, held) : values;
}

/** The rows of values held under one arrangement that make those of another: W_wanted = W_held[rows]. */
export function rowsBetween(held: Arrangement, wanted: Arrangement, size: number): Int32Array {
  const of = wanted ? inverse(wanted) : identity(size);
  return held ? of.map((i) => held[i] ?? 0) : of;
}

export function identity(size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => i);
}

function inverse(permutation: Int32Array): Int32Array {
  const result = new Int32Array(permutation.length);
  for (const [i, place] of permutation.entries()) result[place] = i;
  return result;
}

/** The same values; where a part has a row for each input element, row i is what was row `rows[i]`. */
function withRows(values: State, parts: readonly Parameter[], rows: Int32Array): State {
  const result = new Map(values);
  for (const { name, byInput } of parts) {
    const before = byInput && values.get(name);
    if (!before) continue;
    const width = before.length / rows.length;
    const after = new Float32Array(before.length);
    for (const [i, row] of rows.entries()) after.set(before.subarray(row * width, (row + 1) * width), i * width);
    result.set(name, after);
  }
  return result;
}
