import { differences } from '../experiment/differences';
import type { Experiment } from '../experiment/experiment';
import { valueAt } from '../experiment/problem';
import { groupBySeed, settingOf } from '../experiment/setting';
import { drop } from '../measures/drop';
import type { RunResult } from './result';
import { type Statistic, statistic } from './statistic';

/** What `mas-lab compare --json` prints: runs side by side; runs that differ only in their seed share a row. */
export interface Comparison {
  /** Names of the tasks; `task 1`, … where runs name a task differently. */
  readonly tasks: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Runs left out, because a later run has the same setting and seed. */
  readonly repeated: readonly string[];
}

/** Means and standard deviations over seeds; accuracies are fractions; null where not measured. */
export interface ComparisonRow {
  /** The method and whatever else tells the rows apart, e.g. `mas, λ = 0.1, training.epochs = 5`. */
  readonly label: string;
  readonly method: RunResult['method'];
  readonly lambda?: number;
  readonly convention?: string;
  readonly scenario: RunResult['scenario'];
  /** What `accuracy` and all that follows from it is. */
  readonly metric: RunResult['metric'];
  readonly seeds: readonly number[];
  readonly runs: readonly string[];
  /** Tasks learnt and measured, of how many. */
  readonly learnt: number;
  readonly tasks: number;
  /** R_{T,i}: on task i after the last task learnt. */
  readonly accuracy: readonly (Statistic | null)[];
  /** Drop of each old task. */
  readonly drops: readonly (Statistic | null)[];
  readonly averageAccuracy: Statistic | null;
  readonly forgetting: Statistic | null;
  readonly drop: Statistic | null;
  /** Of `evaluation.subsets`: their accuracy and drop, each a mean over tasks. */
  readonly subsets: readonly {
    readonly name: string;
    readonly averageAccuracy: Statistic | null;
    readonly drop: Statistic | null;
  }[];
  /** This and the following: see `core/measures`. */
  readonly together: Statistic | null;
  readonly backwardTransfer: Statistic | null;
  readonly forwardTransfer: Statistic | null;
  readonly memoryBytes: Statistic | null;
  /** `learning`: training and importance together. */
  readonly seconds: {
    readonly learning: Statistic | null;
    readonly importance: Statistic | null;
    readonly total: Statistic | null;
  };
}

export interface ComparedRun {
  readonly experiment: Experiment;
  readonly result: RunResult;
}

export function compare(runs: readonly ComparedRun[]): Comparison {
  const groups = groupBySeed(runs, ({ experiment, result }) => ({
    setting: settingOf(experiment),
    seed: experiment.seed,
    learnt: result.task,
  }));
  const labels = labelsOf(groups.flatMap(({ items }) => items.slice(0, 1)));
  return {
    tasks: taskNames(runs.map(({ result }) => result.tasks)),
    rows: groups.map(({ items }, i) => row(labels[i] ?? '', items)),
    repeated: groups.flatMap(({ repeated }) => repeated.map(({ result }) => result.run)),
  };
}

function row(label: string, runs: readonly ComparedRun[]): ComparisonRow {
  const results = runs.map(({ result }) => result);
  const over = (value: (result: RunResult) => number | null | undefined) => statistic(results.map(value));
  const perTask = (value: (result: RunResult, i: number) => number | null | undefined, count: number) =>
    Array.from({ length: count }, (_, i) => over((result) => value(result, i)));
  const learnt = results[0]?.task ?? 0;
  const { method = 'finetune', lambda, convention, scenario = 'task-incremental', tasks = [] } = results[0] ?? {};
  const { metric = 'accuracy' } = results[0] ?? {};
  return {
    label,
    method,
    ...(lambda !== undefined && { lambda }),
    ...(convention && { convention }),
    scenario,
    metric,
    seeds: results.map(({ seed }) => seed),
    runs: results.map(({ run }) => run),
    learnt,
    tasks: tasks.length,
    accuracy: perTask(({ accuracyMatrix }, i) => accuracyMatrix[learnt - 1]?.[i], learnt),
    drops: perTask(({ accuracyMatrix }, i) => drop(accuracyMatrix).tasks[i], Math.max(0, learnt - 1)),
    averageAccuracy: over(({ averageAccuracy }) => averageAccuracy),
    forgetting: over((result) => result.forgetting),
    drop: over((result) => result.drop),
    subsets: (results[0]?.subsets ?? []).map(({ name }, i) => ({
      name,
      averageAccuracy: over(({ subsets }) => subsets?.[i]?.averageAccuracy),
      drop: over(({ subsets }) => subsets?.[i]?.drop),
    })),
    together: over(({ together }) => together),
    backwardTransfer: over(({ backwardTransfer }) => backwardTransfer),
    forwardTransfer: over(({ forwardTransfer }) => forwardTransfer),
    memoryBytes: over(({ memoryBytes }) => memoryBytes),
    seconds: {
      learning: over(({ seconds }) => seconds.train + seconds.importance),
      importance: over(({ seconds }) => seconds.importance),
      total: over(({ seconds }) => seconds.total),
    },
  };
}

function taskNames(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => {
    const names = new Set(lists.flatMap((list) => list[i] ?? []));
    return names.size === 1 ? ([...names][0] ?? '') : `task ${i + 1}`;
  });
}

/**
 * The method with its λ, then what else differs: the stream, the options of the method among rows of the same one, and the
 * rest among rows of the same stream.
 */
function labelsOf(rows: readonly ComparedRun[]): readonly string[] {
  const differing = (of: readonly ComparedRun[]) => {
    const experiments = of.map(({ experiment }) => experiment);
    const [first, ...others] = experiments;
    const paths = new Set(first ? others.flatMap((other) => differences(first, other).map(({ path }) => path)) : []);
    // What comes with another kind, such as Adam's β beside plain SGD, tells nothing more than the kind does.
    const comesWithKind = (path: string) =>
      paths.has(path.replace(/[^.]+$/, 'kind')) &&
      new Set(experiments.map((each) => valueAt(each, keysOf(path))).filter((value) => value !== undefined)).size < 2;
    return [...paths].filter((path) => path !== 'seed' && (path.endsWith('.kind') || !comesWithKind(path)));
  };
  const streams = rows.map(streamOf);
  const several = new Set(streams).size > 1;
  return rows.map(({ experiment, result }, row) => {
    const { method, lambda, lambdas, task, tasks } = result;
    const likewise = rows.filter((_, i) => streams[i] === streams[row]);
    const around = differing(likewise).filter((path) => !path.startsWith('method.'));
    const inside = differing(likewise.filter((other) => other.result.method === method)).filter(
      (path) => path.startsWith('method.') && path !== 'method.lambda',
    );
    return [
      method,
      ...(lambda === undefined ? [] : [`λ = ${lambda}`]),
      ...(lambdas ? ['λ searched'] : []),
      ...(several ? [streams[row]] : []),
      ...inside.flatMap((path) => optionText(experiment, path, path.slice('method.'.length))),
      ...around.flatMap((path) => optionText(experiment, path, path)),
      ...(task < tasks.length ? [`${task} of ${tasks.length} tasks`] : []),
    ].join(', ');
  });
}

/** E.g. `split mnist, task-incremental`. */
function streamOf({ experiment: { benchmark, scenario } }: ComparedRun): string {
  const data = 'dataset' in benchmark ? benchmark.dataset : benchmark.folders.join(' + ');
  return `${benchmark.kind} ${data}, ${scenario}`;
}

/** The keys of a path as `differences` writes it, e.g. `network.hidden[1]`. */
const keysOf = (path: string): readonly string[] => path.match(/[^.[\]]+/g) ?? [];

/** E.g. `training.epochs = 5`; nothing where the experiment does not have the option. */
function optionText(experiment: Experiment, path: string, name: string): readonly string[] {
  const value = valueAt(experiment, keysOf(path));
  if (value === undefined) return [];
  return [`${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`];
}
