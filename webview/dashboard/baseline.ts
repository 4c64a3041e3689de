import { type AccuracyMatrix, difference, tasksLearnt } from '../../src/core/measures/accuracyMatrix';
import type { Measure, Measured } from '../../src/core/measures/measure';
import type { RunCard } from '../../src/core/panel/runCard';
import type { RunState } from '../../src/core/run/run';
import { statistic } from '../../src/core/run/statistic';
import { overRuns, type ShownGroup } from './groups';

/** The setting that compares with nothing. */
export const NO_BASELINE = 'none';

/** Fine-tuning of the same network on the same stream as groups that are shown, if there is such a run. */
export function fineTuning(
  shown: readonly (readonly RunCard[])[],
  all: readonly (readonly RunCard[])[],
): readonly RunCard[] {
  const keyOf = ({ stream, network }: RunCard) => `${stream} ${network}`;
  const keys = new Set(shown.flatMap(([first]) => (first ? keyOf(first) : [])));
  const isPlain = ([first]: readonly RunCard[]) => first?.methodId === 'finetune' && keys.has(keyOf(first));
  // Where several were made, the one that has learnt most.
  const [best] = all.filter(isPlain).toSorted((a, b) => (b[0]?.learnt ?? 0) - (a[0]?.learnt ?? 0));
  return best ?? [];
}

type Runs = Pick<ShownGroup, 'runs'>;

/** Whether some of the runs are those that others are compared with. */
export function isOfBaseline(baseline: ShownGroup | undefined, { runs }: Runs): boolean {
  return runs.some(({ card }) => baseline?.runs.some((each) => each.card.id === card.id));
}

/** What runs are compared with: none where they belong to the baseline, or learn another stream. */
export function comparedWith(baseline: ShownGroup | undefined, group: Runs): ShownGroup | undefined {
  const isSame = group.runs[0]?.card.stream === baseline?.card.stream;
  return isSame && !isOfBaseline(baseline, group) ? baseline : undefined;
}

/** What small numbers in a table say, and which groups have none or are of another network. */
export function comparisonNote(baseline: ShownGroup | undefined, groups: readonly ShownGroup[]): string {
  if (!baseline) return '';
  const named = (text: string, those: readonly ShownGroup[]) =>
    those.length > 0 ? [`${text}: ${those.map(({ name }) => name).join(', ')}.`] : [];
  const compared = groups.filter((group) => comparedWith(baseline, group));
  const others = groups.filter((group) => !compared.includes(group) && !isOfBaseline(baseline, group));
  return [
    ...(compared.length > 0 ? [`Small numbers: difference to ${baseline.name} after the same number of tasks.`] : []),
    ...named(
      'With another network',
      compared.filter(({ card }) => card.network !== baseline.card.network),
    ),
    ...named(`Not compared with ${baseline.name}, because of another stream`, others),
  ].join(' ');
}

/** What a measure of runs is more than that of the baseline after the same number of tasks; null where that has fewer. */
export function differenceTo(baseline: ShownGroup | undefined, group: Runs, { of }: Measure): number | null {
  const compared = comparedWith(baseline, group);
  if (!compared) return null;
  const tasks = Math.max(...group.runs.map(({ state }) => tasksLearnt(state.accuracyMatrix)));
  const before = statistic(compared.runs.map(({ state }) => measuredAfter(state, tasks)).map((run) => run && of(run)));
  return difference(overRuns(group, ({ state }) => of(state))?.mean ?? null, before?.mean ?? null);
}

/** By accuracy matrix and number of tasks: measures remember what they computed of a matrix. */
const earlier = new WeakMap<AccuracyMatrix, Map<number, Measured>>();

/** The state of a run after training this number of tasks; null if it has trained fewer. */
function measuredAfter(run: RunState, tasks: number): Measured | null {
  const learnt = tasksLearnt(run.accuracyMatrix);
  if (learnt <= tasks) return learnt === tasks ? run : null;
  const known = earlier.get(run.accuracyMatrix) ?? new Map<number, Measured>();
  earlier.set(run.accuracyMatrix, known);
  const first = <T>(list: readonly T[]) => list.slice(0, tasks);
  const then = known.get(tasks) ?? {
    accuracyMatrix: first(run.accuracyMatrix),
    classes: first(run.classes),
    untrained: run.untrained,
    together: first(run.together),
    memoryBytes: run.checkpoints.find(({ task }) => task === tasks)?.memoryBytes,
    tasks: first(run.tasks),
  };
  known.set(tasks, then);
  return then;
}
