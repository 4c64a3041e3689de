import { percent, significant } from '../../../src/core/format';
import type { ImportanceHistogram } from '../../../src/core/run/event';
import type { Cell } from '../../../src/core/table';
import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { axisStart, decadeTicks, histogramPath } from '../../shared/histogramPath';
import { type Line, lineChart } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { taskLabel } from '../stream';

export type OmegaKind = 'own' | 'accumulated';

/** Ω of one tensor, task by task, on a logarithmic axis. */
export function importanceChart(
  run: ShownRun,
  tensor: string,
  tasks: readonly number[],
  kind: OmegaKind,
  ofMany: boolean,
): ChartSpec {
  const { card, state } = run;
  return lazily(
    {
      id: `omega:${card.id}:${tensor}`,
      inputs: [card.name, ofMany, state.importance, tasks.join(), kind],
      title: `Ω of ${tensor}`,
      ...(ofMany && { run: card.name }),
      zooms: true,
    },
    () => importanceContent(run, tensor, tasks, kind),
  );
}

function importanceContent({ state }: ShownRun, tensor: string, tasks: readonly number[], kind: OmegaKind) {
  const found = state.importance.flatMap((each) => {
    const histogram = tasks.includes(each.task) ? each[kind].find((one) => one.tensor === tensor) : undefined;
    return histogram ? [{ task: each.task, histogram }] : [];
  });
  const lines = found.map(
    ({ task, histogram }): Line => ({
      label: `${taskLabel(state, task)}${histogram.zeros > 0 ? ` (${percent(zeroShare(histogram))} zero)` : ''}`,
      style: seriesStyle(tasks.indexOf(task)),
      points: histogramPath(histogram),
      mark: 'steps',
    }),
  );
  return {
    note:
      kind === 'own'
        ? 'Ω of each task alone; lowest 0.5 % not shown.'
        : 'Ω accumulated up to each task, as the penalty uses it; lowest 0.5 % not shown.',
    summary:
      found.length === 0
        ? 'Not measured.'
        : found
            .map(
              ({ task, histogram: h }) =>
                `Task ${task}: mean ${significant(h.mean)}, maximum ${significant(h.max)}, ${percent(zeroShare(h))} zero`,
            )
            .join('. '),
    ...(found.length === 0 && { empty: emptyReason(state.importance.length) }),
    legend: lines.map(({ label, style }) => ({ label, style, mark: 'line' as const })),
    configuration: () =>
      lineChart(
        lines,
        {
          x: {
            title: 'importance Ω (log scale)',
            options: {
              min: axisStart(found.map(({ histogram }) => histogram)),
              ticks: decadeTicks,
            },
          },
          y: { title: 'weights per decade in %', options: { min: 0 } },
        },
        { title: (x) => `Ω = ${significant(10 ** x)}`, value: (y) => `${y.toFixed(1)} % per decade` },
      ),
    table: () => ({
      columns: ['task', 'from log₁₀ Ω', 'to log₁₀ Ω', 'weights'],
      rows: found.flatMap(({ task, histogram }) => histogramRows(task, histogram)),
    }),
  };
}

function emptyReason(measured: number): string {
  return measured > 0
    ? 'Not measured for the selected tasks.'
    : 'No Ω yet: methods that guard weights measure it at the end of each task.';
}

function histogramRows(task: number, { zeros, range: [low, high], bins }: ImportanceHistogram): Cell[][] {
  const width = (high - low) / Math.max(1, bins.length);
  return [
    [task, null, null, zeros],
    ...bins.map((weights, i): Cell[] => [task, low + i * width, low + (i + 1) * width, weights]),
  ];
}

function zeroShare({ zeros, elements }: ImportanceHistogram): number {
  return elements > 0 ? zeros / elements : 0;
}
