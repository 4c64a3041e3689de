import { inPercent, inPoints, percent, points } from '../../../src/core/format';
import { metricNames } from '../../../src/core/measures/metric';
import { statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { remainsBars } from '../../shared/remainsBars';
import { seriesStyle } from '../../shared/series';
import { comparedWith } from '../baseline';
import type { ShownGroup } from '../groups';
import { lostOf, remainsOf, type TaskRemains } from '../remains';
import { taskLabel } from '../stream';
import { axisWord } from './axisWord';
import { multiples } from './multiples';

/** One bar for each task: its accuracy when it was learnt, with the part that was forgotten cut out. */
export function remainsChart(groups: readonly ShownGroup[], baseline: ShownGroup | undefined): ChartSpec {
  const { word } = metricNames(groups.map(({ card }) => card));
  const compared = groups.find((group) => comparedWith(baseline, group)) && baseline;
  return {
    id: 'remains',
    inputs: [...groups, ...(baseline ? [baseline] : [])].flatMap(({ name, runs, tasks }) => [
      name,
      tasks,
      ...runs.map(({ state }) => state.accuracyMatrix),
    ]),
    title: 'What is left of each task',
    shape: 'low',
    content: () => ({
      ...multiples(groups, (group) =>
        contentOf(group, comparedWith(baseline, group), seriesStyle(groups.indexOf(group)).color),
      ),
      note: `Bar: ${word} in % when learnt; pale: forgotten since${compared ? `; line: left in ${compared.name} after as many tasks` : ''}.`,
    }),
  };
}

/** More tasks share bars, which are means over them. */
const MAX_BARS = 200;
/** Beside more bars there is no room for numbers. */
const MAX_NUMBERED = 60;
/** Tasks that are said one by one. */
const MAX_SAID = 20;

function contentOf(group: ShownGroup, baseline: ShownGroup | undefined, color: string): ChartContent {
  const { word, short } = metricNames([group.card]);
  const { tasks, last } = remainsOf(group);
  const others = new Map(baseline && remainsOf(baseline, last).tasks.map((each) => [each.task, each.now]));
  const label = (task: number) => taskLabel(group, task);
  const size = Math.ceil(group.tasks / MAX_BARS);
  const blocks = blocksOf(tasks, size);
  const isSaid = group.tasks / size <= MAX_NUMBERED;
  const lostText = (task: number, lost: number) => (task < last && isSaid ? [inPoints.bare(-lost)] : []);
  const rest = tasks.length > MAX_SAID ? `. And ${tasks.length - MAX_SAID} more tasks` : '';
  return {
    summary: `${tasks
      .slice(0, MAX_SAID)
      .map((each) => `Task ${each.task}: ${percent(each.whenLearnt)} when learnt, ${percent(each.now)} now`)
      .join('. ')}${rest}`,
    empty: tasks.length === 0 ? 'No task finished yet.' : undefined,
    plots: [
      {
        configuration: () =>
          remainsBars({
            names: Array.from({ length: Math.ceil(group.tasks / size) }, (_, place) => {
              const block = blocks.get(place);
              return [String(place * size + 1), ...(block ? lostText(block.task, lostOf(block)) : [])];
            }),
            bars: [...blocks].map(([place, each]) => {
              const marks = each.of.flatMap(({ task }) => others.get(task) ?? []);
              return { ...each, place, mark: statistic(marks)?.mean };
            }),
            color,
            xTitle: `${size > 1 ? `means over ${size} tasks, from task` : 'task'}${isSaid ? ', and points since learnt' : ''}`,
            yTitle: `${axisWord(word, short, 12)} in %`,
            ticks: percentTicks,
            tooltip: (place) => {
              const block = blocks.get(place);
              if (!block) return [];
              const { whenLearnt, now, task } = block;
              const title = block.of.length > 1 ? `tasks ${block.of[0]?.task}–${task}` : label(task);
              return [title, `${percent(whenLearnt)} when learnt, ${percent(now)} now: ${points(now - whenLearnt)}`];
            },
          }),
      },
    ],
    table: () => ({
      columns: [
        'task',
        ...[`${word} in %, when learnt`, `${word} in %, now`, 'forgotten in points'],
        ...(baseline ? [`${word} in %, after as many tasks, ${baseline.name}`] : []),
      ],
      rows: tasks.map((each): Cell[] => [
        label(each.task),
        inPercent.number(each.whenLearnt),
        inPercent.number(each.now),
        inPoints.number(lostOf(each)),
        ...(baseline ? [inPercent.number(others.get(each.task))] : []),
      ]),
    }),
  };
}

/** Means over tasks. */
interface Block extends TaskRemains {
  readonly of: readonly TaskRemains[];
}

/** By place, tasks that share a bar; `task` is the last of them. */
function blocksOf(tasks: readonly TaskRemains[], size: number): ReadonlyMap<number, Block> {
  const parts = new Map<number, readonly TaskRemains[]>();
  for (const each of tasks) {
    const place = Math.floor((each.task - 1) / size);
    parts.set(place, [...(parts.get(place) ?? []), each]);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return new Map(
    [...parts].map(([place, of]) => [
      place,
      {
        task: of.at(-1)?.task ?? 0,
        whenLearnt: mean(of.map(({ whenLearnt }) => whenLearnt)),
        now: mean(of.map(({ now }) => now)),
        of,
      },
    ]),
  );
}
