import { bytes, count, duration, engineName, inPercent, inPoints, significant } from '../core/format';
import { classLabels } from '../core/measures/classes';
import { type MeasureId, measuresOf } from '../core/measures/list';
import {
  type DetectionMetric,
  detectionMetricsFrom,
  metricNames,
  ofOneClass,
  sampleWord,
} from '../core/measures/metric';
import { methodTitle } from '../core/methods/methods';
import type { RunResult } from '../core/run/result';
import { aligned } from './text';

/** What `run` and `show` print of a run: the accuracy matrix, its measures, its method, its time and its place. */
export function resultTable(
  result: RunResult,
  { width, path }: { readonly width: number; readonly path: string },
): string {
  const first = [accuracies(result, width), measures(result, width)];
  const parts = [...first, subsets(result), classes(result, width), lambdas(result), facts(result, width, path)];
  return parts.flatMap((lines) => (lines.length > 0 ? [...lines, ''] : [])).join('\n');
}

function accuracies(result: RunResult, width: number): string[] {
  const { accuracyMatrix: matrix, untrained, tasks } = result;
  const { title: metric } = metricNames([result]);
  if (matrix.length === 0) return ['No task has been trained yet.'];
  const columns = Math.max(...matrix.map((row) => row.length));
  const cells = (row: readonly (number | null)[]) => Array.from({ length: columns }, (_, i) => inPercent.bare(row[i]));
  const title = `${metric} in % on each task (across) after training each task (down)`;
  const head = ['', ...Array.from({ length: columns }, (_, i) => `task ${i + 1}`)];
  const before = untrained.some((value) => value !== null) ? [['untrained', ...cells(untrained)]] : [];
  const rows = matrix.map((row, t) => [`${t + 1}  ${tasks[t] ?? ''}`, ...cells(row)]);
  const wide = aligned([head, ...before, ...rows]);
  if (wide.every((line) => line.length <= width)) return [title, '', ...wide];

  const last = matrix.at(-1) ?? [];
  const tall = matrix.map((row, t) => [`${t + 1}  ${tasks[t] ?? ''}`, inPercent.bare(row[t]), inPercent.bare(last[t])]);
  return [`${metric} in % on each task`, '', ...aligned([['', 'after training', 'now'], ...tall])];
}

/** The measures in percent and points; memory and time are below, with the method. */
function measures(result: RunResult, width: number): string[] {
  const values: Partial<Readonly<Record<MeasureId, number | null>>> = result;
  const known = measuresOf([result]).flatMap((measure) => {
    const value = values[measure.id];
    return measure.quantity.unit !== '' && typeof value === 'number' ? [{ ...measure, value }] : [];
  });
  const names = aligned(known.map(({ title, quantity, value }) => [title, quantity.bare(value)]));
  return known.map(({ quantity, definition, source }, i) => {
    const line = `${names[i]} ${quantity.unit.padEnd(inPoints.unit.length)}  ${definition}`;
    const withSource = source ? `${line} (${source.paper})` : line;
    return withSource.length <= width ? withSource : line;
  });
}

/** λ of each task and how the search found it. */
function lambdas({ metric, lambdas: found }: RunResult): string[] {
  if (!found || found.length === 0) return [];
  const title = `λ found for each task, on ${sampleWord(metric)}s of that task alone`;
  const head = ['', 'λ', 'attempts', `${metricNames([{ metric }]).word} in %`, 'fine-tuning', ''];
  const rows = found.map(({ task, lambda, tries, accuracy, reference, on, isEnough }) => [
    `task ${task}`,
    significant(lambda),
    count(tries),
    inPercent.bare(accuracy),
    inPercent.bare(reference),
    `on ${on === 'train' ? 'training' : 'validation'} ${sampleWord(metric)}s${isEnough ? '' : '; still too high, but the last attempt'}`,
  ]);
  return [title, '', ...aligned([head, ...rows])];
}

/** The drop is a mean over the old tasks: nothing has been trained since the last one. */
function subsets({ metric, subsets = [], task }: RunResult): string[] {
  if (task === 0 || subsets.length === 0) return [];
  const rows = subsets.map(({ name, classes, averageAccuracy, drop }) => [
    `${name}: ${classes.join(', ')}`,
    inPercent.bare(averageAccuracy),
    inPoints.bare(drop),
  ]);
  return [
    'Subsets of classes, mean over tasks',
    '',
    ...aligned([['', `${metricNames([{ metric }]).word} in %`, 'drop in points'], ...rows]),
  ];
}

/** By the metric of the run, and where there is room by the others. */
function classes({ metric, classes: found = [] }: RunResult, width: number): string[] {
  if (found.length === 0) return [];
  const names = classLabels(found);
  const table = (metrics: readonly DetectionMetric[]) => {
    const heads = metrics.map((each) => [`${ofOneClass(each)} when learnt`, 'now', 'drop']);
    const rows = found.map((each, i) => [
      names[i] ?? '',
      count(each.objects),
      ...metrics.flatMap((by) => [
        inPercent.bare(each[by].learnt),
        inPercent.bare(each[by].now),
        inPoints.bare(each[by].drop),
      ]),
    ]);
    return aligned([['', 'objects', ...heads.flat()], ...rows]);
  };
  const metrics = detectionMetricsFrom(metric);
  const wide = table(metrics);
  const fits = wide.every((line) => line.length <= width);
  const title = 'Average precision of each class, in %, and its drop, in points';
  return [title, '', ...(fits ? wide : table(metrics.slice(0, 1)))];
}

const LABEL = 8;

function facts(result: RunResult, width: number, path: string): string[] {
  const { method, lambda, lambdas: found, convention, seconds, engine, memoryBytes, scenario, seed } = result;
  const { train, importance, evaluate, total } = seconds;
  const strength = lambda !== undefined ? `, λ = ${significant(lambda)}` : found ? ', λ searched for each task' : '';
  const times = `training ${duration(train)}, importance ${duration(importance)}, evaluation ${duration(evaluate)}`;
  const rows = [
    ['method', `${methodTitle(method)}${strength}; ${scenario}; seed ${seed}`],
    ['', wrapped(convention ?? '', width - LABEL).join(`\n${' '.repeat(LABEL)}`)],
    ['', memoryBytes > 0 ? `keeps ${bytes(memoryBytes)} for later tasks` : ''],
    ['time', train > 0 ? `${duration(total)} in total: ${times}` : ''],
    ['engine', engine ? engineName(engine) : 'none yet'],
    ['run', path],
  ];
  return rows.filter(([, text]) => text !== '').map(([name = '', text]) => `${name.padEnd(LABEL)}${text}`);
}

/** The text in lines of at most `width`, broken after semicolons. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=;) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines;
}
