/**
 * What `make` gives, kept as long as all that is kept takes no more than `maxBytes`: further results are made each time.
 * @param make always the same of the same row
 */
export function kept(make: (row: number) => Float32Array, maxBytes: number): (row: number) => Float32Array {
  const known = new Map<number, Float32Array>();
  let bytes = 0;
  return (row) => {
    const found = known.get(row) ?? make(row);
    if (!known.has(row) && bytes + found.byteLength <= maxBytes) {
      known.set(row, found);
      bytes += found.byteLength;
    }
    return found;
  };
}
