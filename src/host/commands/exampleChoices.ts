import { methodTitle } from '../../core/methods/methods';

/** The content of an experiment file, as far as it matters here. */
export type Written = Record<string, unknown> & {
  readonly name?: string;
  readonly description?: string;
  readonly benchmark?: { readonly kind?: string };
  readonly method?: { readonly kind?: string };
};

export interface Example {
  /** Name of its file. */
  readonly file: string;
  readonly content: Written;
}

/** A stream of tasks to start from. */
export interface ExampleChoice {
  /** The example's name without its method, which is chosen next. */
  readonly title: string;
  readonly description: string;
  /** The stream with different methods; the first is the one with MAS, if there is one. */
  readonly examples: readonly [Example, ...Example[]];
}

/** What a newcomer starts with. */
const FIRST = 'permuted-mnist-5.mas.json';

/** Simple streams come before those that need more explanation, or one's own files. */
const ORDER = ['permuted', 'split', 'facts', 'images'];

/** Examples whose names differ only in the method are one choice. */
export function exampleChoices(examples: readonly Example[]): readonly ExampleChoice[] {
  const groups = new Map<string, [Example, ...Example[]]>();
  const masFirst = examples.toSorted((a, b) => Number(!isMas(a)) - Number(!isMas(b)));
  for (const example of masFirst) {
    const group = groups.get(titleOf(example));
    if (group) group.push(example);
    else groups.set(titleOf(example), [example]);
  }
  const choices = [...groups].map(([title, group]) => ({
    title,
    description: group[0].content.description ?? '',
    examples: group,
  }));
  return choices.toSorted(
    (a, b) => rank(a.examples[0]) - rank(b.examples[0]) || a.title.localeCompare(b.title, 'en', { numeric: true }),
  );
}

const isMas = ({ content }: Example): boolean => content.method?.kind === 'mas';

function titleOf({ file, content: { name = file, method } }: Example): string {
  if (method?.kind === undefined) return name;
  const ending = `, ${methodTitle(method.kind)}`;
  return name.toLowerCase().endsWith(ending.toLowerCase()) ? name.slice(0, -ending.length) : name;
}

function rank({ file, content }: Example): number {
  return file === FIRST ? -1 : ORDER.indexOf(content.benchmark?.kind ?? '');
}
