import * as z from 'zod';

/**
 * One kind of something: a method, a layer, a data format. Here stands what it *is*, as data; what it does stands in a
 * file of the same name in the part of the house that does it.
 *
 * A family of kinds has two lists, each a module with a line for each kind, `export { mas } from './mas';`: one in core,
 * and one of the acting halves under the same names. A mapped type over the first list, `{ [N in keyof typeof methods]: … }`,
 * makes the compiler name every half that is missing.
 */
export interface Kind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> {
  /** What the experiment file says. */
  readonly kind: K;
  /** What people read, e.g. `Local MAS`. */
  readonly title: string;
  /** A sentence for editors, menus and docs; with the source. */
  readonly description: string;
  /** The options beside `kind`, each with its description. */
  readonly options: O;
}

/** A list of kinds, as `import * as methods from './list'` gives it. */
export type KindList<T extends Kind = Kind> = Readonly<Record<string, T>>;

type SchemaOf<T extends Kind> =
  T extends Kind<infer K, infer O> ? z.ZodObject<{ kind: z.ZodLiteral<K> } & O, z.core.$strict> : never;

/** The options of a kind with every default filled in, `kind` among them. */
export type Described<T extends Kind> = z.output<SchemaOf<T>>;

/** All kinds of a list, in the alphabetical order of what files call them. */
export function kindsOf<L extends KindList>(list: L): readonly L[keyof L][] {
  return Object.values(list).sort((a, b) => (a.kind < b.kind ? -1 : 1)) as L[keyof L][];
}

/** The kind that files call so. */
export function kindNamed<L extends KindList>(list: L, kind: string): L[keyof L] {
  return entryNamed(list, kind)[1];
}

/** The half of a kind in the other list, which has the same names. */
export function halfNamed<L extends KindList, H extends { readonly [N in keyof L]: unknown }>(
  list: L,
  halves: H,
  kind: string,
): H[keyof L] {
  return halves[entryNamed(list, kind)[0]];
}

function entryNamed<L extends KindList>(list: L, kind: string): [keyof L, L[keyof L]] {
  const found = Object.entries(list).find(([, each]) => each.kind === kind);
  if (!found) throw new Error(`there is no kind "${kind}"`);
  return found as [keyof L, L[keyof L]];
}

/** What files may say where any kind of the list is allowed. */
export function schemaOf<L extends KindList>(list: L): z.ZodDiscriminatedUnion<SchemaOf<L[keyof L]>[]> {
  const schemas = kindsOf(list).map(({ kind, options, description }) =>
    z.strictObject({ kind: z.literal(kind), ...options }).describe(description),
  );
  return z.discriminatedUnion('kind', schemas as never) as never;
}
