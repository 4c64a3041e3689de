import { percent } from '../../../src/core/format';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { type Line, lineChart, taskAxis } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { historyOf, taskLabel } from '../stream';

/** Accuracy (or the other metric) of each task over the stream: on test data after every task, on training data while it trains. */
export function accuracyChart({ card, state }: ShownRun, tasks: readonly number[], ofMany: boolean): ChartSpec {
  return lazily(
    {
      id: `accuracy:${card.id}`,
      inputs: [card.name, ofMany, state.tasks, state.accuracyMatrix, state.untrained, tasks.join()],
      title: `${metricNames([card]).title} over the stream`,
      ...(ofMany && { run: card.name }),
      zooms: true,
    },
    () => {
      const { accuracyMatrix: matrix, untrained } = state;
      const shown = tasks.filter((task) => task <= state.tasks.length);
      const tests = shown.map((task, i): Line => {
        const measured = [untrained, ...matrix].map((row, x) => ({ x, y: row[task - 1] ?? null }));
        const points = measured.filter(({ y }) => y !== null);
        return { label: taskLabel(state, task), style: { ...seriesStyle(i), dash: [] }, points, mark: 'points' };
      });
      const training = shown.flatMap((number, i): Line[] => {
        const task = state.tasks[number - 1];
        const points = !task || task.state === 'pending' ? [] : historyOf(task, 'accuracy');
        if (points.length === 0) return [];
        const style = { ...seriesStyle(i), dash: [2, 2] };
        return [{ label: `${taskLabel(state, number)}, training`, style, points, mark: 'path', isFaint: true }];
      });
      const lines = [...tests, ...training];
      const { title, word } = metricNames([card]);
      const now = state.tasks.find((task) => task.state === 'training');
      const last = shown.map((task, i) => `Task ${task}: ${percent(tests[i]?.points.at(-1)?.y)}`).join(', ');
      const progress = now ? ` Task ${now.task} is training, ${Math.round(now.percent)} % done.` : '';
      return {
        note: `On each task’s test data after every task${training.length > 0 ? '; dotted: on its training data while it trains' : ''}.`,
        summary: `${title} of ${shown.length} tasks after each of ${matrix.length} tasks trained. ${last}.${progress}`,
        empty: lines.some(({ points }) => points.length > 0)
          ? undefined
          : `No ${word} yet. It appears ${card.metric === 'MAP' ? 'after the first task' : 'while the first task trains'}.`,
        ...lineChart(
          lines,
          {
            x: taskAxis(0, Math.max(1, state.tasks.length)),
            y: { title: `${word} in %`, options: { min: 0, max: 1, ticks: percentTicks } },
          },
          { title: (x) => `after ${Number(x.toFixed(2))} tasks`, value: percent },
        ),
        table: () => ({
          columns: ['measured', 'task', 'tasks trained', word],
          rows: lines.flatMap(({ label, isFaint, points }) =>
            points.map(({ x, y }): Cell[] => [isFaint ? 'training' : 'test', label.replace(/, training$/, ''), x, y]),
          ),
        }),
      };
    },
  );
}
