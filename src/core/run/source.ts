import * as z from 'zod/mini';
import type { Immutable } from '../immutable';
import { text, whole } from './fields';

/** What a run was trained on: a data set, or a folder of images, as its first session found it. */
export const source = z.strictObject({
  /** As the experiment names it. */
  place: text,
  /** In their order, with all their samples; absent where they are very many. */
  classes: z.exactOptional(z.array(z.strictObject({ name: text, samples: whole }))),
  /** SHA-256 of the classes with, of a folder, the names and sizes of its files; of a data set, its labels and some samples. */
  digest: text,
});
export type Source = Immutable<z.output<typeof source>>;

/** How data differ from what a run recorded, a line for each difference; none where they are the same. */
export function sourceDifferences(recorded: readonly Source[], now: readonly Source[]): readonly string[] {
  return recorded.flatMap((before, i) => {
    const after = now[i];
    if (after?.digest === before.digest) return [];
    const lines = after ? classDifferences(before, after) : ['is no longer part of the stream'];
    return lines.map((line) => `${before.place}: ${line}`);
  });
}

function classDifferences({ classes: before }: Source, { classes: after }: Source): readonly string[] {
  const [earlier, later] = [counted(before), counted(after)];
  const gone = [...earlier.keys()].filter((name) => !later.has(name));
  const added = [...later.keys()].filter((name) => !earlier.has(name));
  const changed = [...earlier].flatMap(([name, samples]) => {
    const now = later.get(name);
    return now === undefined || now === samples ? [] : [`class "${name}" had ${samples} samples and has ${now} now`];
  });
  const lines = [
    ...gone.map((name) => `class "${name}" is gone`),
    ...added.map((name) => `class "${name}" is new`),
    ...changed,
  ];
  if (lines.length > 0) return lines;
  // Proposals have no classes.
  if (!before && !after) return ['what is in it has changed'];
  const isReordered = [...earlier.keys()].some((name, i) => name !== [...later.keys()][i]);
  return [isReordered ? 'the classes stand in another order' : 'samples were replaced, renamed or changed'];
}

function counted(classes: Source['classes'] = []): ReadonlyMap<string, number> {
  return new Map(classes.map(({ name, samples }) => [name, samples]));
}
