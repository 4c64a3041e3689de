/** The elements of each group, in their order; groups in the order of their first elements. */
export function grouped<T>(elements: readonly T[], groupOf: (element: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const element of elements) {
    const group = groupOf(element);
    const found = groups.get(group);
    if (found) found.push(element);
    else groups.set(group, [element]);
  }
  return groups;
}
