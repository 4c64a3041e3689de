/** Places at least `gap` apart within low..high, in the order of the wanted ones and close to them. */
export function spreadOut(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  // Labels that touch form a block, which stands around the mean of what its labels want.
  const blocks: { from: number; members: number[] }[] = [];
  const extent = (members: readonly number[]) => (members.length - 1) * gap;
  const placed = (members: readonly number[]) => {
    const mean = members.reduce((sum, i, n) => sum + (wanted[i] ?? 0) - n * gap, 0) / members.length;
    return Math.max(low, Math.min(high - extent(members), mean));
  };
  for (const i of order) {
    let block = { from: placed([i]), members: [i] };
    for (
      let before = blocks.at(-1);
      before && before.from + extent(before.members) + gap > block.from;
      before = blocks.at(-1)
    ) {
      blocks.pop();
      const members = [...before.members, ...block.members];
      block = { from: placed(members), members };
    }
    blocks.push(block);
  }
  const places: number[] = [];
  for (const { from, members } of blocks) {
    members.forEach((i, n) => {
      places[i] = from + n * gap;
    });
  }
  return places;
}
