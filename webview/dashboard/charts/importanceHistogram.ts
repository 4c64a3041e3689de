import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { histograms } from '../../shared/histograms';
import type { ShownRun } from '../model';
import { taskLabel } from '../stream';

export type OmegaKind = 'own' | 'accumulated';

/** Ω of one tensor, task by task, on a logarithmic axis. */
export function importanceChart(
  { card, state }: ShownRun,
  tensor: string,
  tasks: readonly number[],
  kind: OmegaKind,
  ofMany: boolean,
): ChartSpec {
  return lazily(
    {
      id: `omega:${card.id}:${tensor}`,
      inputs: [card.name, ofMany, state.importance, tasks.join(), kind],
      title: `Ω of ${tensor}`,
      ...(ofMany && { run: card.name }),
      zooms: true,
    },
    () => {
      const found = state.importance.flatMap((each) => {
        const histogram = tasks.includes(each.task) ? each[kind].find((one) => one.tensor === tensor) : undefined;
        const label = taskLabel(state, each.task);
        return histogram ? [{ label, cell: each.task, series: tasks.indexOf(each.task), histogram }] : [];
      });
      const whose = kind === 'own' ? 'of each task alone' : 'accumulated up to each task, as the penalty uses it';
      return {
        note: `Ω ${whose}; lowest 0.5 % not shown.`,
        empty: found.length === 0 ? 'Not measured for the selected tasks.' : undefined,
        ...histograms(found, 'task'),
      };
    },
  );
}
