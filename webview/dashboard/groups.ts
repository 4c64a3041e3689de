import { settingKey } from '../../src/core/experiment/setting';
import { type AccuracyMatrix, tasksLearnt } from '../../src/core/measures/accuracyMatrix';
import { type RunCard, seeded } from '../../src/core/panel/runCard';
import type { RunState } from '../../src/core/run/run';
import { type Statistic, statistic } from '../../src/core/run/statistic';
import type { Point } from '../shared/thin';

/** A run that the dashboard shows in full. */
export interface ShownRun {
  readonly card: RunCard;
  readonly state: RunState;
}

/** Runs that differ in their seed alone, and are shown as one: means, with bands of one standard deviation. */
export interface ShownGroup {
  /** That of its first run. */
  readonly id: string;
  readonly name: string;
  /** At least one. */
  readonly runs: readonly ShownRun[];
  readonly card: RunCard;
  /** Tasks of the stream. */
  readonly tasks: number;
  /** The mean of the runs' accuracy matrices: an accuracy is null where no run measured it. */
  readonly matrix: AccuracyMatrix;
  readonly untrained: readonly (number | null)[];
}

/**
 * Cards that form a group, newest first. Where a seed was run twice, the older run is a group of its own; so is a run that
 * continues another, which is no further measurement of its setting.
 */
export function cardGroups(cards: readonly RunCard[]): readonly (readonly RunCard[])[] {
  const groups = new Map<string, RunCard[]>();
  for (const card of cards) {
    const key = settingKey(seeded(card).setting);
    const known = groups.get(key) ?? [];
    const isAlone = card.from !== undefined || known.some(({ seed }) => seed === card.seed);
    groups.set(isAlone ? `${key} ${card.id}` : key, isAlone ? [card] : [...known, card]);
  }
  return [...groups.values()];
}

/** What the names of runs have in common, without a seed that the cell of a sweep names; or else the first name. */
export function groupName(cards: readonly Pick<RunCard, 'name' | 'seed'>[]): string {
  const [first, ...others] = cards.map(({ name, seed }) => {
    return cards.length > 1 ? name.replace(new RegExp(`[\\s,·/-]*\\bseed[ =-]*${seed}\\b`, 'i'), '') : name;
  });
  if (first === undefined) return '';
  return others.every((name) => name === first) ? first : (cards[0]?.name ?? first);
}

/** The name of what is shown, where it is one; of several, each chart has the names. */
export const onlyName = (groups: readonly ShownGroup[]) => (groups.length === 1 ? groups[0]?.name : undefined);

export function groupOf(runs: readonly ShownRun[]): ShownGroup | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const cards = runs.map(({ card }) => card);
  const states = runs.map(({ state }) => state);
  const known = means.get(first.state);
  const isKnown = known?.of.length === states.length && known.of.every((state, i) => state === states[i]);
  const mean = isKnown ? known : { of: states, ...meansOf(states) };
  means.set(first.state, mean);
  return {
    ...{ id: first.card.id, name: groupName(cards), runs, card: first.card },
    tasks: Math.max(...runs.map(({ card, state }) => Math.max(card.tasks, state.tasks.length))),
    ...{ matrix: mean.matrix, untrained: mean.untrained },
  };
}

type Means = Pick<ShownGroup, 'matrix' | 'untrained'>;

/** By the first run's state: a matrix of a thousand tasks has a million accuracies. */
const means = new WeakMap<RunState, Means & { readonly of: readonly RunState[] }>();

function meansOf(states: readonly RunState[]): Means {
  const [only] = states;
  if (only && states.length === 1) return { matrix: only.accuracyMatrix, untrained: only.untrained };
  const longest = Math.max(...states.map(({ accuracyMatrix }) => accuracyMatrix.length));
  const matrix = Array.from({ length: longest }, (_, t) =>
    meanRow(states.map(({ accuracyMatrix }) => accuracyMatrix[t] ?? [])),
  );
  return { matrix, untrained: meanRow(states.map(({ untrained }) => untrained)) };
}

function meanRow(rows: readonly (readonly (number | null)[])[]): (number | null)[] {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: width }, (_, i) => statistic(rows.map((row) => row[i]))?.mean ?? null);
}

/** A measure over the runs of a group that have trained as many tasks as the first. */
export function overRuns(
  { runs }: Pick<ShownGroup, 'runs'>,
  measure: (run: ShownRun) => number | null,
): Statistic | null {
  const learnt = runs.map(({ state }) => tasksLearnt(state.accuracyMatrix));
  const most = Math.max(...learnt);
  return statistic(runs.filter((_, i) => learnt[i] === most).map(measure));
}

/** A line of a group: the mean of its runs' lines at each x, and one standard deviation to either side. */
export function meanLine({ runs }: ShownGroup, pointsOf: (run: ShownRun) => readonly Point[]) {
  const lines = runs.map(pointsOf);
  const [only] = lines;
  if (only && lines.length === 1) return { points: only };
  // A gap may stand at the x of the point before it.
  const places = new Map<string, { readonly x: number; readonly values: (number | null)[] }>();
  for (const { x, y } of lines.flat()) {
    const key = `${x} ${y === null}`;
    const place = places.get(key) ?? { x, values: [] };
    places.set(key, place);
    place.values.push(y);
  }
  const over = [...places.values()].sort((a, b) => a.x - b.x).map(({ x, values }) => ({ x, over: statistic(values) }));
  const edge = (sign: number) =>
    over.map(({ x, over: each }) => ({ x, y: each && each.mean + sign * (each.deviation ?? 0) }));
  return {
    points: over.map(({ x, over: each }) => ({ x, y: each?.mean ?? null })),
    band: { low: edge(-1), high: edge(1) },
  };
}
