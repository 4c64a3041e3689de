import { meanOver } from '../measures/accuracyMatrix';
import type { ShownCell } from '../sweep/shownCell';
import type { CellCard } from './cellCard';

/** A cell as the panel of its sweep shows it. */
export function cellCardOf({ id, seed, sets, status, why, state }: ShownCell): CellCard {
  const { tasks, averages, precisions, forgetting, learnt, current, seconds, elapsed } = state;
  const percent = current && current.steps > 0 ? (100 * current.step) / current.steps : 0;
  return {
    ...{ id, seed, sets, status, tasks },
    ...(why !== undefined && { why }),
    measures: {
      averageAccuracy: averages,
      whenLearnt: learnt.map((_, t) => meanOver(1, t + 1, (i) => learnt[i - 1] ?? null)),
      forgetting,
      ...precisions,
    },
    ...(status === 'running' && current && { now: { task: current.task, percent } }),
    seconds: seconds + elapsed,
  };
}
