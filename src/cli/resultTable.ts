import type { RunResult } from '../core/run/result';
import { aligned, bytes, duration, engineName, number, percent, points } from './text';

/** What `run` and `show` print of a run: the accuracy matrix, what follows from it, and where things are. */
export function resultTable(
  result: RunResult,
  { width, path }: { readonly width: number; readonly path: string },
): string {
  const parts = [
    accuracies(result, width),
    measures(result),
    subsets(result),
    lambdas(result),
    facts(result, width, path),
  ];
  return parts.flatMap((lines) => (lines.length > 0 ? [...lines, ''] : [])).join('\n');
}

function accuracies(result: RunResult, width: number): string[] {
  const { accuracyMatrix: matrix, untrained, tasks, metric } = result;
  const measure = metric === 'MAP' ? 'MAP' : 'Accuracy';
  if (matrix.length === 0) return ['No task has been learnt yet.'];
  const columns = Math.max(...matrix.map((row) => row.length));
  const title = `${measure} in % on each task (across), after learning each task (down)`;
  const head = ['', ...Array.from({ length: columns }, (_, i) => `task ${i + 1}`)];
  const before = untrained.some((value) => value !== null) ? [['untrained', ...padded(untrained, columns)]] : [];
  const rows = matrix.map((row, t) => [`${t + 1}  ${tasks[t] ?? ''}`, ...padded(row, columns)]);
  const wide = aligned([head, ...before, ...rows]);
  if (wide.every((line) => line.length <= width)) return [title, '', ...wide];

  const last = matrix.at(-1) ?? [];
  const tall = matrix.map((row, t) => [`${t + 1}  ${tasks[t] ?? ''}`, percent(row[t]), percent(last[t])]);
  return [`${measure} in % on each task`, '', ...aligned([['', 'when learnt', 'now'], ...tall])];
}

function padded(row: readonly (number | null)[], columns: number): string[] {
  return Array.from({ length: columns }, (_, i) => (row[i] === null || row[i] === undefined ? '·' : percent(row[i])));
}

function measures(result: RunResult): string[] {
  const { metric, averageAccuracy, together = null, forgetting, drop, backwardTransfer, forwardTransfer } = result;
  const rows: [string, string, string, number | null][] = [
    [`average ${metric}`, percent(averageAccuracy), '%       mean over the tasks learnt', averageAccuracy],
    ['MAP of all', percent(together), '%       all facts learnt, sought among the images of all these tasks', together],
    ['forgetting', percent(forgetting), 'points  lost since each old task’s best (Chaudhry 2018)', forgetting],
    ['drop', percent(drop), 'points  lost since each old task was learnt (Aljundi 2018)', drop],
    ['backward transfer', points(backwardTransfer), 'points  what later tasks did to old ones', backwardTransfer],
    ['forward transfer', points(forwardTransfer), 'points  what old tasks did for new ones, before', forwardTransfer],
  ];
  const known = rows.filter(([, , , value]) => value !== null);
  const table = aligned(known.map(([name, value]) => [name, value]));
  return table.map((line, i) => `${line} ${known[i]?.[2] ?? ''}`);
}

/** λ of each task and how it was found, where it is searched. */
function lambdas({ metric, lambdas: found }: RunResult): string[] {
  if (!found || found.length === 0) return [];
  const title = 'λ found for each task, on samples of that task alone';
  const head = ['', 'λ', 'tries', metric, 'fine-tuning', ''];
  const rows = found.map(({ task, lambda, tries, accuracy, reference, on, isEnough }) => [
    `task ${task}`,
    number(lambda),
    String(tries),
    percent(accuracy),
    percent(reference),
    `on its ${on === 'train' ? 'training' : 'validation'} samples${isEnough ? '' : '; still too high, but the last try'}`,
  ]);
  return [title, '', ...aligned([head, ...rows])];
}

/** The last task is left out of the drop: nothing has been learnt since. */
function subsets({ metric, subsets = [], task }: RunResult): string[] {
  if (task === 0 || subsets.length === 0) return [];
  const rows = subsets.map(({ name, classes, averageAccuracy, drop }) => [
    `${name}: ${classes.join(', ')}`,
    percent(averageAccuracy),
    percent(drop),
  ]);
  return ['Subsets of classes, mean over tasks', '', ...aligned([['', `${metric} in %`, 'drop in points'], ...rows])];
}

const LABEL = 8;

function facts(result: RunResult, width: number, path: string): string[] {
  const { method, lambda, lambdas: found, convention, seconds, engine, memoryBytes, scenario, seed } = result;
  const { train, importance, evaluate, total } = seconds;
  const strength = lambda !== undefined ? `, λ = ${number(lambda)}` : found ? ', λ searched for each task' : '';
  const times = `training ${duration(train)}, importance ${duration(importance)}, evaluation ${duration(evaluate)}`;
  const rows: [string, string][] = [
    ['method', `${method}${strength}; ${scenario}; seed ${seed}`],
    ...wrapped(convention ?? '', width - LABEL).map((line): [string, string] => ['', line]),
    ['', memoryBytes > 0 ? `keeps ${bytes(memoryBytes)} for later tasks` : ''],
    ['time', train > 0 ? `${duration(total)} in all: ${times}` : ''],
    ['engine', engine ? engineName(engine) : 'none yet'],
    ['run', path],
  ];
  return rows.filter(([, text]) => text !== '').map(([name, text]) => `${name.padEnd(LABEL)}${text}`);
}

/** Broken after semicolons where it is too long. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=;) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines;
}
