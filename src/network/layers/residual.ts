import type { AnyLayer } from '../../core/layers/layerKind';
import { add } from '../../graph/ops';
import { type Layer, mergedTensors, type Place, together } from '../layer';

/**
 * y = body(x) + shortcut(x), the shortcut without layers being x itself (He et al. 2016, equations 1 and 2). For local
 * learning, the block is a part of the unit that it stands in.
 */
export function residual(
  { body, shortcut }: { readonly body: readonly AnyLayer[]; readonly shortcut: readonly AnyLayer[] },
  { name, inside, refuse }: Pick<Place, 'name' | 'inside' | 'refuse'>,
): Layer {
  const [inner, outer] = [inside('body', body), inside('shortcut', shortcut)];
  const [own, side] = [inner, outer].map(({ outputShape }) => outputShape.join(' × '));
  if (own !== side) {
    refuse(
      `the body gives ${own}, but the shortcut ${side}; they cannot be added`,
      'Give both the same shape: as many filters or units, and the same strides.',
    );
  }
  return {
    name,
    outputShape: inner.outputShape,
    ...together([inner, outer]),
    forward(x, pass) {
      const [up, across] = [inner.forward(x, pass), outer.forward(x, pass)];
      return {
        output: add(up.output, across.output),
        backward: (delta) => add(up.backward(delta), across.backward(delta)),
        gradients: (delta) => mergedTensors([up.gradients(delta), across.gradients(delta)]),
        importance: (deltas, magnitude) =>
          mergedTensors([up.importance(deltas, magnitude), across.importance(deltas, magnitude)]),
        effects: [...(up.effects ?? []), ...(across.effects ?? [])],
      };
    },
  };
}
