import type { AnyLayer } from '../core/layers/layerKind';
import type { Initializer } from '../core/networks/options';
import type { Graph, Node, Output, Variable } from '../graph/graph';
import { elements } from '../graph/value';

/**
 * A layer writes its mathematics into the graph: the way forward, the way back, and what its parameters mean for each
 * single sample. Throughout, δ is the derivative of the objective with respect to a layer's output, sample by sample:
 * `[batch, ...shape]`, not averaged.
 */

/** How a parameter starts. `limit`: uniform in ±limit; `deviation`: normal with that standard deviation. */
export type Initial =
  | { readonly kind: 'zeros' | 'ones' }
  | { readonly kind: 'uniform'; readonly limit: number }
  | { readonly kind: 'normal'; readonly deviation: number };

export interface Parameter {
  /** `<layer>/<kernel | bias | scale | shift>`, as in a checkpoint. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
  /** Whether it has a row for each element of the network's input, in the same order, and all that sees the input has. */
  readonly byInput?: true;
  /** Places of an image that share it; default one. */
  readonly places?: number | undefined;
  /** What it is in PyTorch; undefined where PyTorch has no such thing. */
  readonly inPyTorch?: InPyTorch | undefined;
}

/** A tensor in the state_dict of a PyTorch module. */
export interface InPyTorch {
  /** Its name within the module: `weight`. */
  readonly name: string;
  /** Our axes in PyTorch's order; default the same. */
  readonly axes?: readonly number[] | undefined;
  /** An integer that the module keeps beside it: `num_batches_tracked`. */
  readonly counter?: string;
}

/** Bytes of the values of these parameters, float32. */
export function bytesOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + elements(shape) * Float32Array.BYTES_PER_ELEMENT, 0);
}

/** Whether batch statistics and dropout are at work. Importance and evaluation see the network as it will be used. */
export type Mode = 'training' | 'evaluation';

export interface Pass {
  readonly graph: Graph;
  readonly mode: Mode;
  /** The value of a parameter or running statistic by name. */
  value(name: string): Output;
  /** The variable of a running statistic by name. */
  variable(name: string): Variable;
  readonly dropTransfer?: DropTransfer | undefined;
  /** The regions of the samples that the network is about, where it crops. */
  readonly regions?: PictureRegions | undefined;
  /** int32 scalar that differs from step to step; dropout draws from it. */
  readonly step?: Output | undefined;
}

/** Regions of the pictures of a batch. */
export interface PictureRegions {
  /** `[regions, 4]` of y1, x1, y2, x2, as shares of the picture's height and width. */
  readonly boxes: Output;
  /** int32 `[regions]`: the place of each one's picture in the batch. */
  readonly pictures: Output;
}

/** Drop-transfer, at work in some layers while training: dropout that falls back to earlier weights instead of to zero. */
export interface DropTransfer {
  /** The earlier value of a parameter; undefined where there is none. */
  before(parameter: string): Output | undefined;
  /** What each of a layer's outputs is multiplied with: 0 or 1/(1 − p). */
  mask(layer: string, like: Output): Output;
}

/** The magnitude that is summed over samples: |g| for MAS, g² for the Fisher diagonal. */
export type Magnitude = (gradient: Output) => Output;

/** What a layer made of an input, with the way back. Tensors named by parameter have the parameter's shape. */
export interface Trace {
  /** `[batch, ...outputShape]` */
  readonly output: Output;
  /** δ at the layer's input from δ at its output. */
  backward(delta: Output): Output;
  /** Gradients of the parameters, summed over the batch. */
  gradients(delta: Output): Readonly<Record<string, Output>>;
  /** Σ over the batch and the deltas of the magnitude of each sample's own gradient, exactly. */
  importance(deltas: readonly Output[], magnitude: Magnitude): Readonly<Record<string, Output>>;
  /** Updates of running statistics, to run once a training step. */
  readonly effects?: readonly Node[];
}

/** Where a layer of a list stands, and what it may ask of the network around it. */
export interface Place {
  /** What its tensors in checkpoints begin with. */
  readonly name: string;
  /** Without the batch. */
  readonly inputShape: readonly number[];
  readonly initializer: Initializer;
  /** The seed of the experiment. */
  readonly seed: number;
  /** The layers that one of its options holds, in a row, on the layer's own input. */
  inside(option: string, layers: readonly AnyLayer[]): Layer;
  /** Says what is wrong with the layer here, with its JSON path. */
  refuse(message: string, hint: string): never;
}

/** A kernel whose rows (all axes but the last) are what the layer sees: all its inputs, or those in a window. */
export interface InputKernel {
  readonly parameter: string;
  readonly sees: 'inputs' | 'window';
}

export interface Layer {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** State that training updates but no gradient does. */
  readonly statistics?: readonly Parameter[];
  /** Without the batch. */
  readonly outputShape: readonly number[];
  /** Whether it is an activation: the layers before it, up to the activation before, are one unit of local learning. */
  readonly isActivation?: true;
  /** In layers that look at their input through a kernel. */
  readonly inputKernel?: InputKernel | undefined;
  /** The parameter, if any, that alone sees the input, with a row for each element: rows and elements can be reordered alike. */
  readonly rowsByInput?: string;
  /** Whether its outputs are its inputs, in the same order. */
  readonly isIdentity?: true;
  /** Whether many places share its weights: a sample's own gradient then takes many times the memory of the sample. */
  readonly sharesWeights?: boolean;
  /**
   * Whether, in training, what it makes of a sample depends on the others of the batch, or on the sample's place among them:
   * then a batch cannot be taken in parts.
   */
  readonly needsWholeBatch?: boolean;
  /** Whether it makes a row for each region of a pass in place of one for each picture. */
  readonly crops?: true;
  forward(x: Output, pass: Pass): Trace;
}

/** What several layers have together. */
export function together(layers: readonly Layer[]) {
  return {
    parameters: layers.flatMap(({ parameters }) => parameters),
    statistics: layers.flatMap(({ statistics = [] }) => statistics),
    inputKernel: layers.find(({ inputKernel }) => inputKernel)?.inputKernel,
    sharesWeights: layers.some(({ sharesWeights }) => sharesWeights),
    needsWholeBatch: layers.some(({ needsWholeBatch }) => needsWholeBatch),
  };
}

/** Tensors by parameter, of layers whose parameters differ. */
export function mergedTensors(each: readonly Readonly<Record<string, Output>>[]): Readonly<Record<string, Output>> {
  return Object.assign({}, ...each);
}

/** Height, width and channels. */
export function imageShape({
  name,
  inputShape,
}: Pick<Place, 'name' | 'inputShape'>): readonly [number, number, number] {
  const [height, width, channels] = inputShape;
  if (height === undefined || width === undefined || channels === undefined) throw new Error(`${name} needs an image`);
  return [height, width, channels];
}

/** A layer without parameters. */
export function parameterless(
  name: string,
  outputShape: readonly number[],
  forward: (x: Output, pass: Pass) => Pick<Trace, 'output' | 'backward'>,
  traits: Pick<Layer, 'needsWholeBatch' | 'crops'> = {},
): Layer {
  const nothing = () => ({});
  return {
    ...traits,
    name,
    outputShape,
    parameters: [],
    forward: (x, pass) => ({ ...forward(x, pass), gradients: nothing, importance: nothing }),
  };
}
