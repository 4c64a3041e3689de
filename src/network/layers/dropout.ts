import { randomOf, uniformInt } from '../../core/random';
import type { Output } from '../../graph/graph';
import { cast, constant, greaterEqual, mul, pack, statelessRandomUniform } from '../../graph/ops';
import { type Layer, type Pass, type Place, parameterless } from '../layer';

/**
 * Drops a share `rate` of the elements while training and scales the others by 1/(1 − rate) (Srivastava et al. 2014, in
 * its inverted form). Which ones is a function of the seed, its name and the step, so that a resumed run drops the same.
 */
export function dropout(
  { rate }: { readonly rate: number },
  { name, inputShape, seed }: Pick<Place, 'name' | 'inputShape' | 'seed'>,
): Layer {
  const own = uniformInt(randomOf(seed, name), 0x7fffffff);
  const forward = (x: Output, { graph, mode, step }: Pass) => {
    if (mode === 'evaluation') return { output: x, backward: (delta: Output) => delta };
    if (!step) throw new Error(`${name}: training with dropout needs the number of the step`);
    const mask = dropoutMask(x, rate, pack([constant(graph, own, 'int32'), step]));
    return { output: mul(x, mask), backward: (delta: Output) => mul(delta, mask) };
  };
  // One mask is drawn for the whole batch.
  return parameterless(name, inputShape, forward, { needsWholeBatch: true });
}

/** 0 for a share `rate` of the elements of `like`, 1/(1 − rate) for the others; a function of `seed` (int32 `[2]`). */
export function dropoutMask(like: Output, rate: number, seed: Output): Output {
  const { graph } = like.node;
  const kept = cast(greaterEqual(statelessRandomUniform(like, seed), constant(graph, rate)), 'float32');
  return mul(kept, constant(graph, 1 / (1 - rate)));
}
