import { percent } from '../../../src/core/format';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { type Line, lineChart, type Point, wholeTicks } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { historyOf, taskLabel } from '../stream';

/** Accuracy (or the other metric) of each task over the stream: on test data after every task, on training data while it trains. */
export function accuracyChart(run: ShownRun, tasks: readonly number[], ofMany: boolean): ChartSpec {
  const { card, state } = run;
  return lazily(
    {
      id: `accuracy:${card.id}`,
      inputs: [card.name, ofMany, state.tasks, state.accuracyMatrix, state.untrained, tasks.join()],
      title: `${metricNames([card]).title} over the stream`,
      ...(ofMany && { run: card.name }),
      zooms: true,
    },
    () => accuracyContent(run, tasks),
  );
}

function accuracyContent({ card, state }: ShownRun, tasks: readonly number[]) {
  const { accuracyMatrix: matrix, untrained } = state;
  const shown = tasks.filter((task) => task <= state.tasks.length);
  const tested = (task: number): Point[] => {
    const before = untrained[task - 1];
    const after = matrix.map((row, t) => ({ x: t + 1, y: row[task - 1] ?? null }));
    return [...(before === null || before === undefined ? [] : [{ x: 0, y: before }]), ...after].filter(
      ({ y }) => y !== null,
    );
  };
  const training = (number: number): readonly Point[] => {
    const task = state.tasks[number - 1];
    if (!task || task.state === 'pending') return [];
    return historyOf(task, 'accuracy');
  };
  const lines = shown.map(
    (task, i): Line => ({
      label: taskLabel(state, task),
      style: { ...seriesStyle(i), dash: [] },
      points: tested(task),
      mark: 'points',
    }),
  );
  const paths = shown.flatMap((task, i): Line[] => {
    const points = training(task);
    if (points.length === 0) return [];
    const style = { ...seriesStyle(i), dash: [2, 2] };
    return [{ label: `${taskLabel(state, task)}, training`, style, points, mark: 'path', isFaint: true }];
  });
  const { title, word } = metricNames([card]);
  const now = state.tasks.find((task) => task.state === 'training');
  const nothing = [...lines, ...paths].every(({ points }) => points.length === 0);
  return {
    note: `On each task’s test data after every task${paths.length > 0 ? '; dotted: on its training data while it trains' : ''}.`,
    summary: nothing
      ? 'Nothing measured yet.'
      : `${title} of ${shown.length} tasks after each of ${matrix.length} tasks trained. ${shown
          .map((task, i) => `Task ${task}: ${percent(lines[i]?.points.at(-1)?.y)}`)
          .join(', ')}.${now ? ` Task ${now.task} is training, ${Math.round(now.percent)} % done.` : ''}`,
    ...(nothing && {
      empty: `No ${word} yet. It appears ${card.metric === 'MAP' ? 'after the first task' : 'while the first task trains'}.`,
    }),
    legend: lines,
    configuration: () =>
      lineChart(
        [...lines, ...paths],
        {
          x: { title: 'tasks trained', options: { min: 0, max: Math.max(1, state.tasks.length), ticks: wholeTicks } },
          y: { title: `${word} in %`, options: { min: 0, max: 1, ticks: percentTicks } },
        },
        { title: (x) => `after ${Number(x.toFixed(2))} tasks`, value: percent },
      ),
    table: () => ({
      columns: ['measured', 'task', 'tasks trained', word],
      rows: [
        ...lines.map((line) => ['test', line] as const),
        ...paths.map((line) => ['training', line] as const),
      ].flatMap(([kind, { label, points }]) =>
        points.map(({ x, y }): Cell[] => [kind, label.replace(/, training$/, ''), x, y]),
      ),
    }),
  };
}
