import type { FoundProblem, Key } from '../experiment/problem';
import { type Described, kindNamed, kindsOf, schemaOf } from '../kind';
import { type AnyLayer, completeLayers, type LayerKind } from './layerKind';
import * as layers from './list';

/** What a list says of a layer, every default filled in. */
export type LayerDescription = Described<(typeof layers)[keyof typeof layers]>;

export const layer = schemaOf(layers).meta({
  id: 'layer',
  examples: kindsOf(layers).map(({ kind, example }) => ({ kind, ...example })),
});
completeLayers(layer);

const kindOf = ({ kind }: AnyLayer): LayerKind => kindNamed(layers, kind);

/**
 * The names of the layers of a list, under which checkpoints hold their tensors.
 * @param scope what all of them begin with: `residual1/body/` inside a layer
 */
export function layerNames(list: readonly AnyLayer[], scope = ''): readonly string[] {
  const counts = new Map<string, number>();
  const counted = (base: string) => {
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return count;
  };
  let before = scope;
  return list.map((each) => {
    const { stem, isNumbered } = kindOf(each);
    const base = isNumbered ? `${scope}${stem}` : `${before}${stem}`;
    const count = counted(base);
    const name = each.name ? `${scope}${each.name}` : isNumbered || count > 1 ? `${base}${count}` : base;
    if (isNumbered) before = `${name}/`;
    return name;
  });
}

/** Layers of a list, with those in their branches. */
export function countLayers(list: readonly AnyLayer[]): number {
  return list.reduce((sum, each) => {
    const inside = kindOf(each).branches?.map((option) => countLayers(each[option] as AnyLayer[])) ?? [];
    return inside.reduce((all, own) => all + own, sum + 1);
  }, 0);
}

/** Whether a layer of a list, or one in its branches, slides kernels over images. */
export function convolves(list: readonly AnyLayer[]): boolean {
  return list.some((each) => {
    const kind = kindOf(each);
    return kind.convolves || kind.branches?.some((option) => convolves(each[option] as AnyLayer[]));
  });
}

/** Whether a layer of a list takes regions out of pictures. */
export function crops(list: readonly AnyLayer[]): boolean {
  return list.some((each) => kindOf(each).crops);
}

type Form = 'image' | 'units';

/** What is wrong with a list of layers between an image and the heads, which take units; keys begin at the list. */
export function layerProblems(list: readonly AnyLayer[]): readonly FoundProblem[] {
  const problems: FoundProblem[] = [];
  const say = (keys: readonly Key[], message: string) => problems.push({ keys, message });

  const check = (inside: readonly AnyLayer[], input: Form, keys: readonly Key[]): Form => {
    const names = layerNames(inside);
    return inside.reduce<Form>((form, each, i) => {
      const { kind, takes, gives, branches = [], crops: isCrop } = kindOf(each);
      const name = names[i] ?? '';
      const own = each.name === undefined ? 'kind' : 'name';
      if (names.indexOf(name) < i) say([...keys, i, own], `an earlier layer is called ${name}, too; names must differ`);
      if (each.name !== undefined && (/^head\d*$/.test(each.name) || !/^\w[\w-]*$/.test(each.name))) {
        say(
          [...keys, i, 'name'],
          `"${name}" is not a name: use letters, digits, _ and -, and not head, which heads are called`,
        );
      }
      if (isCrop && (keys.length > 0 || crops(inside.slice(0, i)))) {
        const where = keys.length > 0 ? 'stands in no branch' : 'is there once';
        say([...keys, i, 'kind'], `${kind} ${where}: what follows it sees regions in place of pictures`);
      }
      const before = problems.length;
      if (takes === 'image' && form === 'units') {
        say([...keys, i, 'kind'], `${kind} takes images, but gets a row of units; put it before flatten`);
      } else if (takes === 'units' && form === 'image') {
        say([...keys, i, 'kind'], `${kind} takes a row of units, but gets images; put flatten before it`);
      }
      const forms = branches.map((option) => check(each[option] as AnyLayer[], form, [...keys, i, option]));
      const [first = gives === 'same' ? form : gives, ...others] = forms;
      const odd = others.findIndex((other) => other !== first);
      if (odd >= 0 && problems.length === before) {
        const [one, other] = [branches[0], branches[odd + 1] ?? ''];
        say([...keys, i, other], `${one} and ${other} are added, but only one of them gives images`);
      }
      return first;
    }, input);
  };

  if (check(list, 'image', []) === 'image') {
    const ways = kindsOf(layers).filter(({ takes, gives }) => takes !== 'units' && gives === 'units');
    say(
      [],
      `the last layer gives images, but heads take a row of units; end with ${ways.map(({ kind }) => kind).join(' or ')}`,
    );
  }
  return problems;
}
