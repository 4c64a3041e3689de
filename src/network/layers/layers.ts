import { type Key, pathText } from '../../core/experiment/problem';
import { type Described, halfNamed } from '../../core/kind';
import type { AnyLayer } from '../../core/layers/layerKind';
import { layerNames } from '../../core/layers/layers';
import * as kinds from '../../core/layers/list';
import { UserError } from '../../core/userError';
import { chain } from '../chain';
import type { Layer, Place } from '../layer';
import * as list from './list';

const halves: { readonly [N in keyof typeof kinds]: (options: Described<(typeof kinds)[N]>, place: Place) => Layer } =
  list;

/** A layer of a list, and its JSON path. */
interface Listed {
  readonly keys: readonly Key[];
  readonly layer: AnyLayer;
}

/**
 * The layers of a list, each on what the one before it makes.
 * @param scope what their names begin with
 * @throws UserError where the sizes do not fit, with the path of the layer
 */
export function layersOf(
  stated: readonly Listed[],
  start: Pick<Place, 'inputShape' | 'initializer' | 'seed'>,
  scope = '',
): readonly Layer[] {
  const names = layerNames(
    stated.map(({ layer }) => layer),
    scope,
  );
  let { inputShape } = start;
  return stated.map(({ keys, layer }, i) => {
    const name = names[i] ?? '';
    const refuse = (message: string, hint: string): never => {
      throw new UserError(`${pathText(keys)}: ${message}`, hint);
    };
    const before = inputShape;
    const made = halfOf(layer)(layer, {
      ...start,
      name,
      inputShape,
      refuse,
      inside(part, layers) {
        const own = layers.map((each, j) => ({ keys: [...keys, part, j], layer: each }));
        return chain(`${name}/${part}`, layersOf(own, { ...start, inputShape: before }, `${name}/${part}/`), before);
      },
    });
    inputShape = made.outputShape;
    if (inputShape.some((size) => size < 1)) {
      refuse(
        `nothing is left of an image of ${before.join(' × ')} after ${layer.kind} (${inputShape.join(' × ')})`,
        'Use larger images, or fewer or smaller windows.',
      );
    }
    return made;
  });
}

/** The half takes the options of its kind, which the schema has checked. */
function halfOf({ kind }: AnyLayer): (options: AnyLayer, place: Place) => Layer {
  return halfNamed(kinds, halves, kind) as (options: AnyLayer, place: Place) => Layer;
}
