import { largest, pearson, ranks, roundedOrNull, weightedMean } from './statistics';

/** The share of elements that count as a task's most important ones. */
const TOP = 0.05;
/** Maximum number of elements of a tensor that tasks are compared on; more take seconds. */
export const MAX_ELEMENTS_COMPARED = 500_000;

/** Ω of a tensor, or evenly spaced elements of it. */
export interface SomeOmega {
  readonly omega: Float32Array;
  /** Of the whole tensor. */
  readonly elements: number;
}

/** A task's own Ω by tensor; tensors and their lengths are the same for all tasks, or a task lacks a tensor. */
export interface TaskOmega {
  readonly task: number;
  readonly tensors: ReadonlyMap<string, SomeOmega>;
}

type Pairs = readonly (readonly (number | null)[])[];

/**
 * How far the same weights are important to several tasks.
 *
 * Ω of the head is many times that of the first layer, so that a correlation over all weights would only say that both
 * tasks use the head. Therefore tensors are compared one by one, by their ranks, and the network is the mean of its
 * tensors, weighted by their elements: no tensor's scale counts, and the whole follows from the parts that are shown
 * beside it.
 */
export function overlapOf(tasks: readonly TaskOmega[]) {
  const compared = [...(tasks[0]?.tensors ?? [])].flatMap(([tensor, { omega: first, elements }]) => {
    const omegas = tasks.flatMap(({ tensors }) => tensors.get(tensor)?.omega ?? []);
    const isShared = omegas.length === tasks.length && omegas.every(({ length }) => length === first.length);
    return isShared && omegas.filter(isUsed).length > 1 ? [{ tensor, elements, ...pairsOf(omegas) }] : [];
  });
  const mean = (measure: 'correlation' | 'shared'): Pairs =>
    tasks.map((_, a) =>
      tasks.map((_, b) => weightedMean(compared.map((each) => [each[measure][a]?.[b] ?? null, each.elements]))),
    );
  const all = { tensor: 'all', correlation: mean('correlation'), shared: mean('shared') };
  return {
    tasks: tasks.map(({ task }) => task),
    /** One, named `all`, for the network, and one for each tensor that at least two tasks use; empty where there is none. */
    tensors: (compared.length > 0 ? [all, ...compared] : []).map(({ tensor, correlation, shared }) => ({
      tensor,
      /** Spearman's, between the tasks' own Ω: `correlation[a][b]`; null where one does not vary. */
      correlation: correlation.map((row) => row.map(roundedOrNull)),
      /** Fraction of task a's top twentieth of elements that is in task b's, too; null where a task needs none. */
      shared: shared.map((row) => row.map(roundedOrNull)),
    })),
  };
}

function pairsOf(omegas: readonly Float32Array[]): { readonly correlation: Pairs; readonly shared: Pairs } {
  const ranked = omegas.map(ranks);
  const tops = omegas.map((omega) => new Set(largestOf(omega)));
  return {
    correlation: ranked.map((a) => ranked.map((b) => (a === b ? 1 : pearson(a, b)))),
    shared: tops.map((a) => tops.map((b) => sharedOf(a, b))),
  };
}

function isUsed(omega: Float32Array): boolean {
  return omega.some((value) => value > 0);
}

/** The fraction of one set that is in the other; null where one is empty. */
export function sharedOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number | null {
  if (a.size === 0 || b.size === 0) return null;
  return [...a].filter((place) => b.has(place)).length / a.size;
}

/**
 * Places of the top share, found by the smallest value in it, as sorting values is much faster than sorting places. An
 * element without Ω is important to nobody, so there are fewer where fewer elements have one.
 */
export function largestOf(omega: Float32Array): number[] {
  const count = Math.max(1, Math.round(omega.length * TOP));
  if (omega.length < 1000) return largest(omega, count).filter((place) => (omega[place] ?? 0) > 0);
  const threshold = Float32Array.from(omega).sort()[omega.length - count] ?? 0;
  const places: number[] = [];
  for (let i = 0; i < omega.length; i++) if ((omega[i] ?? 0) > threshold) places.push(i);
  if (threshold <= 0) return places;
  for (let i = 0; i < omega.length && places.length < count; i++) if (omega[i] === threshold) places.push(i);
  return places;
}
