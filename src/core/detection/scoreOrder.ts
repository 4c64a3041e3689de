/**
 * The numbers 0 to scores.length − 1 by falling score. Equal scores keep their order (NumPy's mergesort of −scores, as
 * pycocotools has it), so that results depend on the order of detections and not on the way they are sorted.
 */
export function scoreOrder(scores: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
}
