import type { Output } from '../graph';
import { expect, op } from './operation';
import { shapeOf } from './shapes';

/** Uniform in [0, 1) by Philox 4×32-10, a function of `seed` (int32 `[2]`) alone. `like` gives the shape. */
export function statelessRandomUniform(like: Output, seed: Output): Output {
  expect('StatelessRandomUniform', 'int32', seed);
  return op('StatelessRandomUniform', [shapeOf(like), seed], 'float32', like.shape, {
    dtype: { type: 'float32' },
    T: { type: 'int32' },
    Tseed: { type: 'int32' },
  });
}
