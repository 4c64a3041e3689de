import type { Output } from '../../graph/graph';
import { add, constant, mean, mul, pad, slice, square, sub, sum } from '../../graph/ops';
import { type Classifier, classesOf, type RegionOutputs } from './regionLoss';
import { smoothL1 } from './smoothL1';

/** How far offsets are from those of the old detector: the square of the difference, or smooth L1. */
export type OffsetDistance = 'squared' | 'smoothL1';

/**
 * How far a detector is from the one before it, region by region (Shmelkov et al., ICCV 2017, equation 3): `loss`
 * `[regions]` and its gradient at the new outputs, not averaged. With old logits y of background and C classes, new ones z
 * of background and all classes, and offsets t of the old detector and r of the new:
 *   softmax   1/(C + 1) Σ_{c ≤ C} ((z_c − z̄) − (y_c − ȳ))²  + 1/C Σ_{1 ≤ c ≤ C} ‖r_c − t_c‖²
 *   sigmoid   1/C Σ_{1 ≤ c ≤ C} (z_c − y_c)²                + the same
 * where z̄ and ȳ are the means of all logits that each detector has. ‖·‖² is a sum over the four offsets, or that of their
 * smooth L1. In the authors' code, squares are averaged over the four, and smooth L1 is summed, which is its default.
 *
 * @param old outputs, which are constant here
 */
export function detectorDistillation(
  classifier: Classifier,
  offsetDistance: OffsetDistance,
  outputs: RegionOutputs,
  old: RegionOutputs,
): { readonly loss: Output; readonly gradients: RegionOutputs } {
  const classes = classesOf(old);
  const later = classesOf(outputs) - classes;
  if (later < 0)
    throw new Error(`a detector of ${classesOf(outputs)} classes cannot know the ${classes} of an older one`);
  const logits =
    classifier === 'softmax' ? centredLogits(outputs.logits, old.logits) : classLogits(outputs.logits, old.logits);
  const apart = sub(slice(outputs.offsets, [0, 0], [null, 4 * classes]), old.offsets);
  const offsets = offsetDistance === 'squared' ? squared(apart, 1) : smoothL1(apart);
  const share = constant(apart.node.graph, 1 / classes);
  return {
    loss: add(sum(logits.loss, [1]), mul(sum(offsets.loss, [1]), share)),
    gradients: {
      logits: logits.gradient,
      offsets: besides(mul(offsets.gradient, share), 0, 4 * later),
    },
  };
}

/** x² / n and its derivative. */
function squared(x: Output, n: number) {
  const { graph } = x.node;
  return { loss: mul(square(x), constant(graph, 1 / n)), gradient: mul(x, constant(graph, 2 / n)) };
}

function centredLogits(logits: Output, old: Output) {
  const known = columnsOf(old);
  const apart = sub(slice(centred(logits), [0, 0], [null, known]), centred(old));
  const { loss, gradient } = squared(apart, known);
  // Centring is its own transpose.
  return { loss, gradient: centred(besides(gradient, 0, columnsOf(logits) - known)) };
}

function classLogits(logits: Output, old: Output) {
  const classes = columnsOf(old) - 1;
  const ofClasses = (x: Output) => slice(x, [0, 1], [null, classes]);
  const { loss, gradient } = squared(sub(ofClasses(logits), ofClasses(old)), classes);
  return { loss, gradient: besides(gradient, 1, columnsOf(logits) - 1 - classes) };
}

const centred = (x: Output): Output => sub(x, mean(x, [1], true));

function columnsOf(x: Output): number {
  const columns = x.shape?.[1];
  if (columns == null) throw new Error(`the width of ${x.node.name} is not known`);
  return columns;
}

/** Columns of zeros before and after those of x. */
function besides(x: Output, before: number, after: number): Output {
  return pad(x, [
    [0, 0],
    [before, after],
  ]);
}
