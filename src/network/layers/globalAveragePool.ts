import { constant, mean, mul, reshape } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** y_c = 1/(h w) Σ_ij x_ijc: `[batch, channels]` of `[batch, height, width, channels]`. */
export function globalAveragePool(_: object, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  const [height, width, channels] = imageShape(place);
  return parameterless(place.name, [channels], (x) => ({
    output: mean(x, [1, 2]),
    // Every place has the same share of δ.
    backward(delta) {
      const shares = constant(x.node.graph, new Array<number>(height * width).fill(1 / (height * width)));
      return mul(reshape(delta, [null, 1, 1, channels]), reshape(shares, [1, height, width, 1]));
    },
  }));
}
