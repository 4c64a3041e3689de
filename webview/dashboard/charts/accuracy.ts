import { count, inPercent, percent } from '../../../src/core/format';
import { averageAccuracy } from '../../../src/core/measures/averageAccuracy';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import { fractionAxis } from '../../shared/axisStart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { endLabels } from '../../shared/endLabels';
import { type Line, lineChart, taskAxis } from '../../shared/lineChart';
import type { SeriesStyle } from '../../shared/series';
import { theme } from '../../shared/theme';
import { meanLine, type ShownGroup } from '../groups';
import { historyOf, taskLabel } from '../stream';
import { multiples } from './multiples';
import { afterEachTask } from './overTasks';

/** What is drawn beside the accuracy since a task was learnt. */
export interface AccuracyExtras {
  readonly beforeLearning: boolean;
  readonly whileTraining: boolean;
}

/** With more, lines are thin and only some have names. */
const MAX_NAMED = 20;
/** With more, bands would hide each other. */
const MAX_BANDS = 8;

/** Accuracy (or the other metric) of each task on its test data, from when it is learnt. */
export function accuracyChart(
  groups: readonly ShownGroup[],
  tasks: readonly number[],
  extras: AccuracyExtras,
): ChartSpec {
  const { title } = metricNames(groups.map(({ card }) => card));
  return {
    id: 'accuracy',
    inputs: [
      ...[tasks.join(), extras.beforeLearning, extras.whileTraining],
      ...groups.flatMap(({ name, tasks: total, matrix, untrained, runs }) => [
        ...[name, total, matrix, untrained],
        ...runs.map(({ state }) => (extras.whileTraining ? state.tasks : state.tasks.length)),
      ]),
    ],
    title: `${title} over the stream`,
    zooms: true,
    shape: 'tall',
    content() {
      const drawn = new Map(groups.map((group) => [group, linesOf(group, tasks, extras)]));
      // All start at the same value.
      const lines = [...drawn.values()].flat().map(({ line }) => line);
      return multiples(groups, (group) => contentOf(group, drawn.get(group) ?? [], lines, groups.length === 1));
    },
  };
}

type Kind = 'test' | 'before learning' | 'training' | 'mean';

interface TaskLine {
  readonly kind: Kind;
  readonly task: number;
  /** Of the task, or of the mean. */
  readonly name: string;
  readonly line: Line;
}

function linesOf(group: ShownGroup, tasks: readonly number[], extras: AccuracyExtras): readonly TaskLine[] {
  const { matrix, untrained } = group;
  const shown = tasks.filter((task) => task <= group.tasks);
  const isCrowded = shown.length > MAX_NAMED;
  const lines = shown.flatMap((task): TaskLine[] => {
    const name = taskLabel(group, task);
    const style = styleOf(theme().age((task - 1) / Math.max(1, group.tasks - 1)));
    const isMain = isCrowded && task % 10 === 0;
    const after = (from: number, to: number) =>
      meanLine(group, ({ state }) =>
        [state.untrained, ...state.accuracyMatrix]
          .map((row, x) => ({ x, y: row[task - 1] ?? null }))
          .slice(from, to + 1),
      );
    const since = after(task, matrix.length);
    const mark = isCrowded ? 'path' : 'points';
    const test: Line = {
      ...{ label: name, short: String(task), style, mark, isMain, width: isCrowded ? 1 : 2 },
      ...(shown.length > MAX_BANDS ? { points: since.points } : since),
    };
    const before: Line = {
      ...{ label: `${name}, before learning`, style, mark, isFaint: true, isHollow: true },
      points: extras.beforeLearning && untrained.length > 0 ? after(0, task - 1).points : [],
    };
    const training: Line = {
      ...{ label: `${name}, training`, style, mark: 'steps', isFaint: true },
      points: extras.whileTraining
        ? meanLine(group, ({ state }) => {
            const each = state.tasks[task - 1];
            return !each || each.state === 'pending' ? [] : historyOf(each, 'accuracy');
          }).points
        : [],
    };
    return [
      { kind: 'test', task, name, line: test },
      { kind: 'before learning', task, name, line: before },
      { kind: 'training', task, name, line: training },
    ];
  });
  // The first is drawn on top.
  const all = isCrowded && shown.length === group.tasks ? [meanOf(group), ...lines] : lines;
  return all.filter(({ line }) => line.points.some(({ y }) => y !== null));
}

function meanOf(group: ShownGroup): TaskLine {
  const line = meanLine(group, ({ state: { accuracyMatrix: matrix } }) =>
    afterEachTask(matrix, (last) => averageAccuracy(matrix, last)),
  );
  const style = styleOf(theme().foreground);
  return {
    kind: 'mean',
    task: 0,
    name: 'mean',
    line: { label: 'mean', style, mark: 'path', width: 3, isMain: true, ...line },
  };
}

function styleOf(color: string): SeriesStyle {
  return { color, dash: [], point: 'circle', hatch: 'none' };
}

function contentOf(group: ShownGroup, lines: readonly TaskLine[], all: readonly Line[], isOnly: boolean): ChartContent {
  const { title, word } = metricNames([group.card]);
  const tests = lines.filter(({ kind }) => kind === 'test');
  const isCrowded = tests.length > MAX_NAMED;
  const labelled = lines.filter(
    ({ kind, line }) => kind === 'mean' || (kind === 'test' && (!isCrowded || line.isMain)),
  );
  const has = (kind: Kind) => lines.some((each) => each.kind === kind);
  const each = tests.map(({ task, line }) => `Task ${task}: ${percent(line.points.at(-1)?.y)}`).join(', ');
  const extra = `${has('before learning') ? '; hollow: before it is learnt' : ''}${has('training') ? '; steps: on its training data while it trains' : ''}`;
  return {
    note: `On each task’s test data, from when it is learnt${extra}. Darker to lighter: older to newer tasks.`,
    summary: `${title} of ${tests.length} tasks after each of ${group.matrix.length} tasks trained. ${each}.`,
    empty: lines.length > 0 ? undefined : `No ${word} yet. It appears after the first task.`,
    ...lineChart(
      lines.map(({ line }) => line),
      {
        x: taskAxis(has('before learning') || has('training') ? 0 : 1, Math.max(2, group.tasks)),
        y: fractionAxis(`${word} in %`, all),
      },
      { title: (x) => `after ${count(x, 'task')}`, value: percent },
      {
        plugins: [endLabels],
        pluginOptions: {
          endLabels: {
            labels: labelled.map(({ kind, task, name, line }) => ({
              ...{ line: line.label, color: line.style.color, isBold: kind === 'mean' },
              text: kind === 'mean' ? 'mean' : isOnly && !isCrowded ? name : String(task),
            })),
          },
        },
        right: isOnly && !isCrowded ? 96 : 48,
      },
    ),
    // The labels at the ends of the lines are the legend.
    legend: undefined,
    table: () => ({
      columns: ['measured', 'task', 'tasks trained', `${word} in %`],
      rows: lines.flatMap(({ kind, name, line }) =>
        line.points.flatMap(({ x, y }): Cell[][] => (y === null ? [] : [[kind, name, x, inPercent.number(y)]])),
      ),
    }),
  };
}
