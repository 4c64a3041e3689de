import { largestOf } from './overlap';

/** A task's top weights of each tensor, by place. They take a twentieth of the memory of its Ω. */
export type TopWeights = ReadonlyMap<string, { readonly elements: number; readonly places: readonly number[] }>;

/** @param omegas a task's own Ω by tensor */
export function topWeightsOf(omegas: ReadonlyMap<string, Float32Array>): TopWeights {
  return new Map([...omegas].map(([tensor, omega]) => [tensor, { elements: omega.length, places: largestOf(omega) }]));
}

/**
 * The mean, over pairs of tasks, of the fraction of one's top weights that are in the other's, by tensor. Tasks without Ω
 * in a tensor do not count; null below two others, and where the tensor has grown between them.
 */
export function meanShared(tasks: readonly TopWeights[]): ReadonlyMap<string, number | null> {
  const tensors = new Set(tasks.flatMap((task) => [...task.keys()]));
  return new Map(
    [...tensors].map((tensor) => {
      const used = tasks.flatMap((task) => task.get(tensor) ?? []).filter(({ places }) => places.length > 0);
      const sizes = new Set(used.map(({ elements }) => elements));
      const [elements = 0] = sizes;
      const tops = used.map(({ places }) => places);
      return [tensor, tops.length > 1 && sizes.size === 1 ? meanOfPairs(tops, elements) : null];
    }),
  );
}

/** Counts how many tasks need each element, which takes as long as there are tasks, not pairs of them. */
function meanOfPairs(tops: readonly (readonly number[])[], elements: number): number {
  const needed = new Uint32Array(elements);
  for (const top of tops) for (const place of top) needed[place] = (needed[place] ?? 0) + 1;
  const shares = tops.map((top) => {
    const byOthers = top.reduce((sum, place) => sum + (needed[place] ?? 0) - 1, 0);
    return byOthers / top.length / (tops.length - 1);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
