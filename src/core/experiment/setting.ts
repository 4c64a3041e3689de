import type { Experiment } from './experiment';

/** What an experiment does apart from its seed: runs of one setting and different seeds measure the same thing. */
export interface Setting {
  /** The whole experiment but seed, λ and what is only said about it, as text that is equal where all of it is. */
  readonly key: string;
  /** Strength of the method's penalty, if it has one. */
  readonly lambda?: number;
}

export function settingOf(experiment: Experiment): Setting {
  const { $schema: _, name: __, description: ___, seed: ____, ...rest } = experiment;
  if (!('lambda' in rest.method) || typeof rest.method.lambda !== 'number') return { key: canonical(rest) };
  const { lambda, ...method } = rest.method;
  return { key: canonical({ ...rest, method }), lambda };
}

/** Text that is equal for runs that differ in their seed alone. */
export const settingKey = ({ key, lambda }: Setting): string => JSON.stringify([key, lambda]);

/** What is learnt, and what learns it, whatever the method: texts that are equal for an experiment and its baseline. */
export function taskAndNetworkKeys({ benchmark, scenario, network }: Experiment) {
  return { stream: canonical({ benchmark, scenario }), network: canonical(network) };
}

/** A run as far as grouping needs it. */
export interface Seeded {
  readonly setting: Setting;
  readonly seed: number;
  /** Tasks learnt: measures after different numbers of tasks are no samples of one thing. */
  readonly learnt: number;
}

export interface SeedGroup<T> {
  /** One for each seed, in the order given; where a seed was run twice, the later. */
  readonly items: readonly T[];
  /** Those of seeds that were run again: they repeat a measurement, they are not another. */
  readonly repeated: readonly T[];
}

/** Puts together what differs in its seed alone. Groups stand in the order of their first members. */
export function groupBySeed<T>(items: readonly T[], seeded: (item: T) => Seeded): readonly SeedGroup<T>[] {
  const groups = new Map<string, { bySeed: Map<number, T>; repeated: T[] }>();
  for (const item of items) {
    const { setting, seed, learnt } = seeded(item);
    const key = `${learnt} ${settingKey(setting)}`;
    const group = groups.get(key) ?? { bySeed: new Map<number, T>(), repeated: [] };
    groups.set(key, group);
    const before = group.bySeed.get(seed);
    if (before !== undefined) group.repeated.push(before);
    group.bySeed.set(seed, item);
  }
  return [...groups.values()].map(({ bySeed, repeated }) => ({ items: [...bySeed.values()], repeated }));
}

/** JSON with keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
