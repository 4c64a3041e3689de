import { inPercent, powerOfTen, significant } from '../../../src/core/format';
import { divergenceText } from '../../../src/core/run/divergence';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { type Line, lineChart, taskAxis } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { Point } from '../../shared/thin';
import { meanLine, type ShownGroup } from '../groups';
import { gapsText, pathOf } from '../stream';
import { multiples } from './multiples';

/** The task's loss and the method's penalty during training. */
export function lossChart(groups: readonly ShownGroup[]): ChartSpec {
  return {
    id: 'loss',
    inputs: groups.flatMap(({ name, runs }) => [name, ...runs.map(({ state }) => state.tasks)]),
    title: 'Loss and penalty',
    zooms: true,
    content: () => multiples(groups, contentOf),
  };
}

function contentOf(group: ShownGroup): ChartContent {
  const hasSeeds = group.runs.length > 1;
  const runs = group.runs.map(({ card: { seed }, state }) => ({
    seed,
    begun: state.tasks.flatMap((task) => (task.state === 'pending' ? [] : [task])),
  }));
  const path = (value: 'loss' | 'penalty') => {
    const { points, band } = meanLine(group, ({ state }) => pathOf(state.tasks, value));
    return { points, ...(band && { band: { low: band.low.map(positive), high: band.high.map(positive) } }) };
  };
  const lines: readonly Line[] = [
    { label: 'loss', style: { ...seriesStyle(0), dash: [] }, ...path('loss'), mark: 'path' },
    { label: 'penalty', style: { ...seriesStyle(1), dash: [5, 3] }, ...path('penalty'), mark: 'path' },
  ];
  const gaps = group.runs
    .flatMap(({ state }) => [gapsText(state.tasks, 'loss'), gapsText(state.tasks, 'penalty')])
    .filter((text) => text !== '')
    .join(' ');
  return {
    note: `Each point averages the steps since the previous one. Loss: of the task alone; penalty: added by the method.${gaps === '' ? '' : ` ${gaps}`}`,
    summary: runs
      .flatMap(({ seed, begun }) => {
        const latest = begun.at(-1);
        if (!latest) return [];
        const place = `${hasSeeds ? `Seed ${seed}, in` : 'In'} task ${latest.task}, step ${latest.step} of ${latest.steps}`;
        return `${place}: loss ${significant(latest.loss)}, penalty ${significant(latest.penalty)}.${latest.diverged ? ` Training diverged: ${divergenceText(latest.diverged)}.` : ''}`;
      })
      .join(' '),
    empty: lines.some(({ points }) => points.length > 0) ? undefined : 'Nothing has been trained yet.',
    ...lineChart(
      lines,
      {
        x: taskAxis(0, Math.max(1, group.tasks)),
        y: { title: 'loss, penalty (log scale)', options: { type: 'logarithmic', ticks: logTicks } },
      },
      { title: placeText, value: significant },
    ),
    table: () => ({
      columns: ['task', 'step', 'loss', 'penalty', 'training accuracy in %', ...(hasSeeds ? ['seed'] : [])],
      rows: runs.flatMap(({ seed, begun }) =>
        begun.flatMap(({ task, history }) =>
          history.map(({ step, loss, penalty, accuracy }): Cell[] => [
            ...[task, step, loss, penalty, inPercent.number(accuracy)],
            ...(hasSeeds ? [seed] : []),
          ]),
        ),
      ),
    }),
  };
}

/** E.g. `task 2, 40 %`; at a boundary, the end of the task before. */
function placeText(x: number): string {
  const task = Math.max(1, Math.ceil(x));
  return `task ${task}, ${Math.round(100 * (x - task + 1))} %`;
}

/** A logarithmic axis has no zero. */
function positive({ x, y }: Point): Point {
  return { x, y: y !== null && y > 0 ? y : null };
}

const logTicks = {
  callback: (value: number) => {
    const exponent = Math.log10(value);
    return Number.isInteger(exponent) ? (Math.abs(exponent) < 2 ? String(value) : powerOfTen(exponent)) : null;
  },
};
