import type { Experiment } from '../experiment/experiment';
import { groupBySeed, settingOf } from '../experiment/setting';
import { settingLabels } from '../experiment/settingLabels';
import { classLabels } from '../measures/classes';
import { drop } from '../measures/drop';
import { DETECTION_METRICS, type DetectionMetric, isOfDetection } from '../measures/metric';
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

/** Measures of a result (see `core/measures`), as a row lists them before and after those of subsets. */
const FIRST = ['averageAccuracy', 'forgetting', 'drop'] as const;
const LAST = ['together', 'backwardTransfer', 'forwardTransfer', 'memoryBytes'] as const;

type Averaged = (typeof FIRST)[number] | (typeof LAST)[number] | DetectionMetric;
type OverSeeds<Name extends string> = Readonly<Record<Name, Statistic | null>>;

/** Means and standard deviations over seeds; accuracies are fractions; null where not measured. */
export interface ComparisonRow
  extends OverSeeds<Exclude<Averaged, DetectionMetric>>,
    Partial<OverSeeds<DetectionMetric>>,
    Pick<RunResult, 'method' | 'lambda' | 'convention' | 'scenario' | 'metric'> {
  /** The method and whatever else tells the rows apart, e.g. `mas, λ = 0.1, training.epochs = 5`. */
  readonly label: string;
  readonly seeds: readonly number[];
  readonly runs: readonly string[];
  /** Tasks learnt and measured, of how many. */
  readonly learnt: number;
  readonly tasks: number;
  /** How many of the runs were stopped early by their sweep; absent where none was. */
  readonly stoppedEarly?: number;
  /** R_{T,i}: on task i after the last task learnt. */
  readonly accuracy: readonly (Statistic | null)[];
  /** Drop of each old task. */
  readonly drops: readonly (Statistic | null)[];
  /** Of `evaluation.subsets`: their accuracy and drop, each a mean over tasks. */
  readonly subsets: readonly ({ readonly name: string } & OverSeeds<'averageAccuracy' | 'drop'>)[];
  /** Of detectors: the average precision of each class by the metric of the row, right after its task was trained and now. */
  readonly classes?: readonly ({ readonly name: string } & OverSeeds<'learnt' | 'now' | 'drop'>)[];
  /** `learning`: training and importance together. */
  readonly seconds: OverSeeds<'learning' | 'importance' | 'total'>;
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
  const labels = labelsOf(groups.map(({ items }) => items));
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
  const each = <Name extends Averaged>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, over((result) => result[name])])) as OverSeeds<Name>;
  const learnt = results[0]?.task ?? 0;
  const stoppedEarly = results.filter((result) => result.stoppedEarly).length;
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
    ...(stoppedEarly > 0 && { stoppedEarly }),
    accuracy: perTask(({ accuracyMatrix }, i) => accuracyMatrix[learnt - 1]?.[i], learnt),
    drops: perTask(({ accuracyMatrix }, i) => drop(accuracyMatrix).tasks[i], Math.max(0, learnt - 1)),
    ...each(FIRST),
    subsets: (results[0]?.subsets ?? []).map(({ name }, i) => ({
      name,
      averageAccuracy: over(({ subsets }) => subsets?.[i]?.averageAccuracy),
      drop: over(({ subsets }) => subsets?.[i]?.drop),
    })),
    ...each(LAST),
    ...(isOfDetection(metric) && each(DETECTION_METRICS)),
    ...classesOf(results),
    seconds: {
      learning: over(({ seconds }) => seconds.train + seconds.importance),
      importance: over(({ seconds }) => seconds.importance),
      total: over(({ seconds }) => seconds.total),
    },
  };
}

/** By name: a seed may put a class into another task. */
function classesOf(results: readonly RunResult[]): Pick<ComparisonRow, 'classes'> {
  const runs = results.flatMap(({ metric, classes }) => {
    if (!classes || !isOfDetection(metric)) return [];
    const names = classLabels(classes);
    return [new Map(classes.map((each, i) => [names[i] ?? '', each[metric]]))];
  });
  if (runs.length === 0) return {};
  const names = [...new Set(runs.flatMap((run) => [...run.keys()]))];
  return {
    classes: names.map((name) => {
      const over = (value: 'learnt' | 'now' | 'drop') => statistic(runs.map((run) => run.get(name)?.[value]));
      return { name, learnt: over('learnt'), now: over('now'), drop: over('drop') };
    }),
  };
}

function taskNames(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => {
    const names = new Set(lists.flatMap((list) => list[i] ?? []));
    return names.size === 1 ? ([...names][0] ?? '') : `task ${i + 1}`;
  });
}

function labelsOf(rows: readonly (readonly ComparedRun[])[]): readonly string[] {
  const firsts = rows.flatMap((runs) => runs.slice(0, 1));
  const labels = settingLabels(firsts.map(({ experiment }) => experiment));
  return firsts.map(({ result: { task, tasks } }, i) => {
    const early = (rows[i] ?? []).filter(({ result }) => result.stoppedEarly).length;
    const which = early === rows[i]?.length ? 'stopped early' : `${early} stopped early`;
    const parts = [task < tasks.length ? `${task} of ${tasks.length} tasks` : '', early > 0 ? which : ''];
    return [labels[i], ...parts.filter((part) => part !== '')].join(', ');
  });
}
