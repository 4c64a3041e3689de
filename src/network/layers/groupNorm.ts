import type { Layer, Place } from '../layer';
import { affine, normalizedInGroups } from '../normalization';

/** Normalizes each sample over all places and a group of its channels (Wu & He 2018, equations 1 and 2). */
export function groupNorm(
  { groups }: { readonly groups: number },
  { name, inputShape: shape, refuse }: Pick<Place, 'name' | 'inputShape' | 'refuse'>,
): Layer {
  const channels = shape.at(-1) ?? 1;
  if (channels % groups > 0) {
    refuse(
      `${channels} channels cannot be parted into ${groups} groups of the same size`,
      `Set groups to a number that divides ${channels}.`,
    );
  }
  const { parameters, trace } = affine(name, shape);
  return {
    name,
    outputShape: shape,
    parameters,
    forward: (x, pass) => trace(normalizedInGroups(x, shape, groups), pass),
  };
}
