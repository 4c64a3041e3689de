import type { InputType } from '../../benchmarks/rows/rawInputs';
import type { Stream } from '../../benchmarks/streams/stream';
import { Graph } from '../../graph/graph';
import { add, cast, constant, mul, read, reshape } from '../../graph/ops';
import { elements } from '../../graph/value';
import type { Layer, Parameter, Pass } from '../../network/layer';
import { addState, statisticOf, weightOf } from './state';

/** How samples that are stored become inputs of a network. */
export interface StoredAs extends Pick<Stream, 'inputShape' | 'scale' | 'shift'> {
  readonly type: InputType;
}

/**
 * A graph of layers in a row as they are in evaluation: batch normalization has its running statistics, nothing is dropped.
 *
 * The entry `restore` takes weights and statistics by their names in a checkpoint, which `parts` lists. The entry `features`
 * takes `samples` as they are stored, `[batch, elements]`, and gives what the last layer makes of them, as rows of float32
 * `features` `[batch, width]`.
 */
export function featureProgram(layers: readonly Layer[], { inputShape, scale, shift, type }: StoredAs) {
  const graph = new Graph();
  const parts: readonly Parameter[] = [
    ...layers.flatMap(({ parameters }) => parameters.map((each) => ({ ...each, name: weightOf(each.name) }))),
    ...layers.flatMap(({ statistics = [] }) => statistics.map((each) => ({ ...each, name: statisticOf(each.name) }))),
  ];
  const variables = addState(graph, parts);
  const variable = (name: string) => {
    const found = variables.get(weightOf(name)) ?? variables.get(statisticOf(name));
    if (!found) throw new Error(`the program has no variable "${name}"`);
    return found;
  };
  const pass: Pass = { graph, mode: 'evaluation', variable, value: (name) => read(variable(name)) };

  const samples = graph.input('features/samples', type, [null, elements(inputShape)]);
  const pixels = reshape(type === 'uint8' ? cast(samples, 'float32') : samples, [null, ...inputShape]);
  const unshifted = mul(pixels, constant(graph, scale));
  const x = shift === 0 ? unshifted : add(unshifted, constant(graph, shift));
  const output = layers.reduce((current, layer) => layer.forward(current, pass).output, x);
  const width = elements(layers.at(-1)?.outputShape ?? inputShape);
  graph.entry('features', { samples }, { features: reshape(output, [null, width]) });
  return { graph, parts, width };
}
