/**
 * The outputs of a detector as columns of one head, which grows at its end when classes come: background, then for each
 * class its logit and its four offsets. `[regions, 1 + 5 · classes]`
 */
export const COLUMNS = { background: 1, ofClass: 5 } as const;

/** How many classes a head of so many columns has. */
export const classesIn = (columns: number): number => (columns - COLUMNS.background) / COLUMNS.ofClass;
