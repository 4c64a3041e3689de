/** Where the crosshair of some plots stands. */
export interface Crosshair {
  readonly x: number;
  /** The plot that it is moved in. */
  readonly from: object;
  /** There: the number of the line that is pointed at. */
  readonly line?: number | undefined;
}

type Follower = (at: Crosshair | undefined) => void;

const followers = new Map<unknown, Set<Follower>>();

/**
 * Calls `follow` when the crosshair of an axis moves: plots draw it over their canvases, which are not drawn again.
 *
 * @returns a function that ends this
 */
export function followCrosshair(axis: unknown, follow: Follower): () => void {
  const others = followers.get(axis) ?? new Set();
  followers.set(axis, others.add(follow));
  return () => {
    others.delete(follow);
    if (others.size === 0) followers.delete(axis);
  };
}

export function moveCrosshair(axis: unknown, at: Crosshair | undefined): void {
  for (const follow of followers.get(axis) ?? []) follow(at);
}
