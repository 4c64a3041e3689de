import type { Output } from '../graph/graph';
import { type Layer, mergedTensors, type Trace, together } from './layer';

/** Layers in a row as one layer. Without any, it gives what it takes. */
export function chain(name: string, layers: readonly Layer[], inputShape: readonly number[]): Layer {
  return {
    name,
    outputShape: layers.at(-1)?.outputShape ?? inputShape,
    ...together(layers),
    forward(x, pass) {
      const traces: Trace[] = [];
      let current = x;
      for (const layer of layers) {
        const trace = layer.forward(current, pass);
        traces.push(trace);
        current = trace.output;
      }
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
        output: current,
        backward: (delta) => deltas(delta)[0] ?? delta,
        gradients: (delta) => {
          const way = deltas(delta);
          return mergedTensors(traces.map((trace, i) => trace.gradients(way[i + 1] ?? delta)));
        },
        importance(all, magnitude) {
          const ways = all.map(deltas);
          return mergedTensors(
            traces.map((trace, i) =>
              trace.importance(
                all.map((delta, j) => ways[j]?.[i + 1] ?? delta),
                magnitude,
              ),
            ),
          );
        },
        effects: traces.flatMap(({ effects = [] }) => effects),
      };
    },
  };
}
