import { count, inPercent, inPoints, percent, points } from '../../../src/core/format';
import { tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { type ClassMatrix, type ClassResult, classLabels, classResults } from '../../../src/core/measures/classes';
import {
  DETECTION_METRICS,
  type DetectionMetric,
  detectionMetricsFrom,
  isOfDetection,
  ofOneClass,
} from '../../../src/core/measures/metric';
import { statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { remainsBars } from '../../shared/remainsBars';
import { seriesStyle } from '../../shared/series';
import type { ShownGroup } from '../groups';
import { taskLabel } from '../stream';
import { multiples } from './multiples';

/** One bar for each class of objects: its average precision when it was learnt, with the part that was forgotten cut out. */
export function classesChart(groups: readonly ShownGroup[]): ChartSpec {
  return {
    id: 'classes',
    inputs: groups.flatMap(({ name, card, runs }) => [name, card.metric, ...runs.map(({ state }) => state.classes)]),
    title: 'What is left of each class',
    shape: 'tall',
    isWide: groups.some(({ runs }) => runs.some(({ state }) => classCount(state.classes) > MAX_BESIDE)),
    content: () => {
      const words = new Set(groups.map((group) => ofOneClass(metricIn(group))));
      const word = words.size > 1 ? 'average precision' : [...words].join();
      return {
        ...multiples(groups, (group) => contentOf(group, seriesStyle(groups.indexOf(group)).color)),
        note: `Bar: ${word} in % when learnt; pale: forgotten since. Classes in the order of their tasks.`,
      };
    },
  };
}

/** More classes are in the table alone. */
const MAX_BARS = 200;
/** With more bars, the chart takes the width of all. */
const MAX_BESIDE = 10;
/** More letters of a name have no room under a bar. */
const MAX_LETTERS = 20;
/** Classes that are said one by one. */
const MAX_SAID = 20;

/** That of its accuracy matrix. */
function metricIn({ card: { metric } }: ShownGroup): DetectionMetric {
  return isOfDetection(metric) ? metric : DETECTION_METRICS[0];
}

function contentOf(group: ShownGroup, color: string): ChartContent {
  const by = metricIn(group);
  const word = ofOneClass(by);
  const classes = classesOf(group);
  const shown = classes.slice(0, MAX_BARS);
  const bars = shown.flatMap((each, place) => {
    const { learnt: whenLearnt, now } = each.over(by);
    return whenLearnt === null || now === null ? [] : [{ place, whenLearnt, now }];
  });
  const rest = classes.length > MAX_SAID ? `. And ${count(classes.length - MAX_SAID)} more in the table` : '';
  return {
    summary: `${classes
      .slice(0, MAX_SAID)
      .map(({ name, over }) => `${name}: ${percent(over(by).learnt)} when learnt, ${percent(over(by).now)} now`)
      .join('. ')}${rest}`,
    empty: bars.length > 0 ? undefined : 'No class has been learnt yet.',
    plots: [
      {
        configuration: () =>
          remainsBars({
            names: shown.map(({ name }) => [shortName(name)]),
            areWords: true,
            bars,
            color,
            xTitle: classes.length > MAX_BARS ? `the first ${MAX_BARS} of ${count(classes.length)} classes` : 'class',
            yTitle: `${word} in %`,
            ticks: percentTicks,
            tooltip: (place) => {
              const each = shown[place];
              if (!each) return [];
              const { learnt, now, drop } = each.over(by);
              const since = drop === null ? '' : `: ${points(-drop)}`;
              return [
                `${each.name}, ${each.task === undefined ? 'in different tasks' : taskLabel(group, each.task)}`,
                `${percent(learnt)} when learnt, ${percent(now)} now${since}`,
              ];
            },
          }),
      },
    ],
    table() {
      const metrics = detectionMetricsFrom(by);
      const headings = metrics.map(ofOneClass).flatMap((each) => {
        return [`${each} in %, when learnt`, `${each} in %, now`, `${each}, forgotten in points`];
      });
      return {
        columns: ['class', 'task', 'objects', ...headings],
        rows: classes.map(({ name, task, objects, over }): Cell[] => [
          name,
          task === undefined ? null : taskLabel(group, task),
          objects,
          ...metrics.map(over).flatMap(({ learnt, now, drop }) => {
            return [inPercent.number(learnt), inPercent.number(now), inPoints.number(drop)];
          }),
        ]),
      };
    },
  };
}

/** After the last test. */
function classCount(matrix: ClassMatrix): number {
  return (matrix.at(-1) ?? []).reduce((sum, classes) => sum + (classes?.length ?? 0), 0);
}

function shortName(name: string): string {
  const letters = [...name];
  return letters.length > MAX_LETTERS ? `${letters.slice(0, MAX_LETTERS - 1).join('')}…` : name;
}

/** A class in all runs of a group that have learnt as many tasks as one of them: means over these. */
interface GroupClass {
  readonly name: string;
  /** Undefined where seeds put it into different tasks. */
  readonly task: number | undefined;
  readonly objects: number;
  over(metric: DetectionMetric): ClassResult[DetectionMetric];
}

function classesOf({ runs }: ShownGroup): readonly GroupClass[] {
  const learnt = runs.map(({ state }) => tasksLearnt(state.accuracyMatrix));
  const last = Math.max(0, ...learnt);
  const found = new Map<string, ClassResult[]>();
  for (const [i, { state }] of runs.entries()) {
    if (learnt[i] !== last) continue;
    const classes = classResults(state.classes, last);
    const names = classLabels(classes);
    classes.forEach((each, place) => {
      const name = names[place] ?? '';
      found.set(name, [...(found.get(name) ?? []), each]);
    });
  }
  return [...found].map(([name, of]) => {
    const [task, ...others] = new Set(of.map((each) => each.task));
    const mean = (value: (of: ClassResult) => number | null) => statistic(of.map(value))?.mean ?? null;
    return {
      name,
      task: others.length > 0 ? undefined : task,
      objects: of[0]?.objects ?? 0,
      over: (metric) => ({
        learnt: mean((each) => each[metric].learnt),
        now: mean((each) => each[metric].now),
        drop: mean((each) => each[metric].drop),
      }),
    };
  });
}
