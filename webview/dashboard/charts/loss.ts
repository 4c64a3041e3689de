import { powerOfTen, significant } from '../../../src/core/format';
import type { Cell } from '../../../src/core/table';
import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { type Line, lineChart, taskAxis } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { Point } from '../../shared/thin';
import type { ShownRun } from '../model';
import { historyOf } from '../stream';

/** The task's loss and the method's penalty during training. */
export function lossChart({ card, state }: ShownRun, ofMany: boolean): ChartSpec {
  return lazily(
    {
      id: `loss:${card.id}`,
      inputs: [card.name, ofMany, state.tasks],
      title: 'Loss and penalty',
      ...(ofMany && { run: card.name }),
      zooms: true,
    },
    () => {
      const begun = state.tasks.flatMap((task) => (task.state === 'pending' ? [] : [task]));
      const path = (value: 'loss' | 'penalty'): Point[] => begun.flatMap((task) => historyOf(task, value));
      const lines: readonly Line[] = [
        { label: 'loss', style: { ...seriesStyle(0), dash: [] }, points: path('loss'), mark: 'path' },
        { label: 'penalty', style: { ...seriesStyle(1), dash: [5, 3] }, points: path('penalty'), mark: 'path' },
      ];
      const latest = begun.at(-1);
      return {
        note: 'Each point averages the steps since the previous one. Loss: of the task alone; penalty: added by the method.',
        summary: latest
          ? `In task ${latest.task}, step ${latest.step} of ${latest.steps}: loss ${significant(latest.loss)}, penalty ${significant(latest.penalty)}.`
          : '',
        empty: lines.some(({ points }) => points.length > 0) ? undefined : 'Nothing has been trained yet.',
        ...lineChart(
          lines,
          {
            x: taskAxis(0, Math.max(1, state.tasks.length)),
            y: { title: 'loss, penalty (log scale)', options: { type: 'logarithmic', ticks: logTicks } },
          },
          { title: (x) => `task ${Math.floor(x) + 1}, ${Math.round(100 * (x % 1))} %`, value: significant },
        ),
        table: () => ({
          columns: ['task', 'step', 'loss', 'penalty', 'training accuracy'],
          rows: begun.flatMap(({ task, history }) =>
            history.map(({ step, loss, penalty, accuracy }): Cell[] => [task, step, loss, penalty, accuracy ?? null]),
          ),
        }),
      };
    },
  );
}

const logTicks = {
  callback: (value: number) => {
    const exponent = Math.log10(value);
    return Number.isInteger(exponent) ? (Math.abs(exponent) < 2 ? String(value) : powerOfTen(exponent)) : null;
  },
};
