import type { Initializer } from '../core/networks/options';
import { type Generator, normal, uniform } from '../core/random';
import { elements } from '../graph/value';
import type { Initial, Parameter, Place } from './layer';

/** How the kernel and the bias of a layer start, given the inputs and outputs of a unit. */
export function initialsOf(
  initializer: Initializer,
  fanIn: number,
  fanOut: number,
): { kernel: Initial; bias: Initial } {
  switch (initializer) {
    // He et al. 2015, equation 10.
    case 'he-normal':
      return { kernel: { kind: 'normal', deviation: Math.sqrt(2 / fanIn) }, bias: { kind: 'zeros' } };
    // Glorot & Bengio 2010, equation 16.
    case 'glorot-uniform':
      return { kernel: { kind: 'uniform', limit: Math.sqrt(6 / (fanIn + fanOut)) }, bias: { kind: 'zeros' } };
    // torch.nn.Linear and Conv2d, for kernel and bias alike.
    case 'fan-in-uniform': {
      const initial: Initial = { kind: 'uniform', limit: 1 / Math.sqrt(fanIn) };
      return { kernel: initial, bias: initial };
    }
  }
}

/** What a layer says of its kernel. */
export interface Kernel extends Pick<Parameter, 'shape' | 'places'> {
  /** Inputs and outputs of a unit. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Axes of the kernel in PyTorch's order; undefined where PyTorch has no such kernel. */
  readonly inPyTorch: readonly number[] | undefined;
}

/** The kernel and the bias of a layer; the bias has an element for each of the last axis of the kernel, or `units`. */
export function kernelAndBias(
  { name, initializer }: Pick<Place, 'name' | 'initializer'>,
  { shape, places, fanIn, fanOut, inPyTorch }: Kernel,
  units = shape.at(-1) ?? 0,
): readonly [kernel: Parameter, bias: Parameter] {
  const initial = initialsOf(initializer, fanIn, fanOut);
  const named = (part: string, axes?: readonly number[]) => inPyTorch && { name: part, axes };
  return [
    { name: `${name}/kernel`, shape, initial: initial.kernel, places, inPyTorch: named('weight', inPyTorch) },
    { name: `${name}/bias`, shape: [units], initial: initial.bias, inPyTorch: named('bias') },
  ];
}

/** The values of a parameter at the start. */
export function initialValues(shape: readonly number[], initial: Initial, generator: Generator): Float32Array {
  const values = new Float32Array(elements(shape));
  switch (initial.kind) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'uniform':
      return values.map(() => (2 * uniform(generator) - 1) * initial.limit);
    case 'normal':
      return values.map(() => normal(generator) * initial.deviation);
  }
}
