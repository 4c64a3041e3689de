/** A point of a trade-off: x is better lower, y higher. */
export interface TradeOff {
  readonly x: number;
  readonly y: number;
}

/** The points that no other beats: by one value without losing on the other. Ascending in x and in y; equal points all count. */
export function paretoFront<P extends TradeOff>(points: readonly P[]): readonly P[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || b.y - a.y);
  const front: P[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || point.y > last.y || (point.y === last.y && point.x === last.x)) front.push(point);
  }
  return front;
}
