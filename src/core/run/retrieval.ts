/**
 * Average precision of a ranking: the mean over the relevant items of the precision at their rank, Σ_n (R_n − R_{n−1}) P_n
 * with precision P_n and recall R_n among the n nearest. Items at the same distance share a rank, so that their order in
 * the list does not count; null where nothing is relevant. Items whose distance is not finite are never retrieved.
 * @param distances of all items, the nearest being ranked first
 */
export function averagePrecision(distances: ArrayLike<number>, isRelevant: (item: number) => boolean): number | null {
  const all = Uint32Array.from({ length: distances.length }, (_, i) => i);
  const isFar = (item: number) => !Number.isFinite(distances[item]);
  const order = all.filter((item) => !isFar(item)).sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0));
  const missed = all.filter((item) => isFar(item) && isRelevant(item)).length;
  let found = 0;
  let sum = 0;
  for (let first = 0; first < order.length; ) {
    const distance = distances[order[first] ?? 0];
    let end = first;
    let hits = 0;
    do {
      if (isRelevant(order[end] ?? 0)) hits++;
      end++;
    } while (end < order.length && distances[order[end] ?? 0] === distance);
    found += hits;
    sum += (hits * found) / end;
    first = end;
  }
  const relevant = found + missed;
  return relevant > 0 ? sum / relevant : null;
}
