import { largest, pearson, rounded, roundedOrNull } from './statistics';

/** The share of elements that count as a task's most important ones. */
const TOP = 0.05;

/** A task's own Ω by tensor; tensors and their lengths are the same for all tasks, or a task lacks a tensor. */
export interface TaskOmega {
  readonly task: number;
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** How far the same weights are important to several tasks. */
export function overlapOf(tasks: readonly TaskOmega[]) {
  const shared = [...(tasks[0]?.tensors.keys() ?? [])].filter((name) =>
    tasks.every(({ tensors }) => tensors.get(name)?.length === tasks[0]?.tensors.get(name)?.length),
  );
  const groups: readonly (readonly [name: string, members: readonly string[]])[] = [
    ['all', shared],
    ...shared.map((name) => [name, [name]] as const),
  ];
  return {
    tasks: tasks.map(({ task }) => task),
    /** One for each tensor, and one, named `all`, over all of them. */
    tensors: groups.map(([tensor, members]) => {
      const omegas = tasks.map(({ tensors }) => joined(members.map((name) => tensors.get(name) ?? new Float32Array())));
      const tops = omegas.map((omega) => new Set(largestOf(omega)));
      return {
        tensor,
        /** Pearson's, between the tasks' own Ω: `correlation[a][b]`; null where one does not vary. */
        correlation: omegas.map((a) => omegas.map((b) => (a === b ? 1 : roundedOrNull(pearson(a, b))))),
        /** Fraction of task a's top twentieth of elements that are in task b's, too. */
        shared: tops.map((a) => tops.map((b) => sharedOf(a, b))),
      };
    }),
  };
}

/** The fraction of one set that is in the other. */
export function sharedOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  return a.size > 0 ? rounded([...a].filter((place) => b.has(place)).length / a.size) : 0;
}

/** Places of the top share, found by the smallest value in it, as sorting values is much faster than sorting places. */
export function largestOf(omega: Float32Array): number[] {
  const count = Math.max(1, Math.round(omega.length * TOP));
  if (omega.length < 1000) return largest(omega, count);
  const threshold = Float32Array.from(omega).sort()[omega.length - count] ?? 0;
  const places: number[] = [];
  for (let i = 0; i < omega.length; i++) if ((omega[i] ?? 0) > threshold) places.push(i);
  for (let i = 0; i < omega.length && places.length < count; i++) if (omega[i] === threshold) places.push(i);
  return places;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
