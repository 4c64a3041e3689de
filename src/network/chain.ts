import type { Output } from '../graph/graph';
import { type Layer, mergedTensors, type Pass, type Trace, together } from './layer';

/** Layers in a row as one layer. Without any, it gives what it takes. */
export function chain(name: string, layers: readonly Layer[], inputShape: readonly number[]): Layer {
  return {
    name,
    outputShape: layers.at(-1)?.outputShape ?? inputShape,
    ...together(layers),
    forward: (x, pass) => chainTrace(tracesOf(layers, x, pass), x),
  };
}

/** The trace of each layer, on what the one before it makes. */
export function tracesOf(layers: readonly Layer[], x: Output, pass: Pass): readonly Trace[] {
  let current = x;
  return layers.map((layer) => {
    const trace = layer.forward(current, pass);
    current = trace.output;
    return trace;
  });
}

/** The traces of layers in a row, the first of them on x, as one. */
export function chainTrace(traces: readonly Trace[], x: Output): Required<Trace> {
  /** δ at each layer's output from δ at that of the last, and at the end δ at the input; each way is written once. */
  const ways = new Map<Output, readonly Output[]>();
  const deltas = (delta: Output): readonly Output[] => {
    let current = delta;
    const way =
      ways.get(delta) ??
      [
        delta,
        ...traces.toReversed().map((trace) => {
          current = trace.backward(current);
          return current;
        }),
      ].reverse();
    ways.set(delta, way);
    return way;
  };
  return {
    output: traces.at(-1)?.output ?? x,
    backward: (delta) => deltas(delta)[0] ?? delta,
    gradients: (delta) => {
      const way = deltas(delta);
      return mergedTensors(traces.map((trace, i) => trace.gradients(way[i + 1] ?? delta)));
    },
    importance: (all, magnitude) =>
      mergedTensors(
        traces.map((trace, i) =>
          trace.importance(
            all.map((delta) => deltas(delta)[i + 1] ?? delta),
            magnitude,
          ),
        ),
      ),
    effects: traces.flatMap(({ effects = [] }) => effects),
  };
}
