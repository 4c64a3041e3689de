import { metricOf } from '../benchmarks/benchmarks';
import { conventionOf } from '../experiment/convention';
import type { ClassNames, Experiment, MethodDescription, Scenario, Training } from '../experiment/experiment';
import { lambdaSearchOf } from '../experiment/lambdaSearch';
import { rectangular, tasksLearnt, widthOf } from '../measures/accuracyMatrix';
import { averageAccuracy } from '../measures/averageAccuracy';
import { backwardTransfer } from '../measures/backwardTransfer';
import { byMetric, type ClassResult, classResults } from '../measures/classes';
import { averageBy } from '../measures/detection';
import { drop } from '../measures/drop';
import { forgetting } from '../measures/forgetting';
import { forwardTransfer } from '../measures/forwardTransfer';
import type { DetectionMetric, Metric } from '../measures/metric';
import { type SubsetMeasures, subsetMeasures } from '../measures/subset';
import type { Divergence } from './divergence';
import type { EngineInfo, EventOf } from './event';
import type { LambdaAttempt, RunState, StoppedEarly, SubsetMatrix } from './run';

/** Null where not measured; see `core/measures`. */
type Measures = Readonly<
  Record<'averageAccuracy' | 'forgetting' | 'drop' | 'backwardTransfer' | 'forwardTransfer', number | null>
>;

/**
 * What `mas-lab run --json` and `mas-lab show --json` print. Accuracies are fractions; null where not measured. All rows of
 * matrices are equally long.
 */
export interface RunResult
  extends Measures,
    Partial<Readonly<Record<DetectionMetric, number | null>>>,
    Pick<RunState, 'accuracyMatrix' | 'untrained' | 'memoryBytes'> {
  readonly run: string;
  readonly name: string;
  readonly method: MethodDescription['kind'];
  /** Strength of the method's penalty, and what it is multiplied with: λ means nothing without. */
  readonly lambda?: number;
  readonly convention?: string;
  /** Where λ is searched: what came of it, by task; the first has no penalty, and no search. */
  readonly lambdas?: readonly FoundLambda[];
  readonly scenario: Scenario;
  readonly optimizerState: Training['optimizerState'];
  readonly seed: number;
  /** Tasks learnt and measured. */
  readonly task: number;
  /** Names of all tasks of the stream. */
  readonly tasks: readonly string[];
  /** What the matrix and all that follows from it holds: accuracy, or what is measured in its place. */
  readonly metric: Metric;
  /** Each of `evaluation.subsets` by itself, where there are any; matrices have null where a task has none of it. */
  readonly subsets?: readonly ({ readonly classes: ClassNames } & SubsetMatrix & SubsetMeasures)[];
  /** Where objects are detected: what became of each class by each metric. */
  readonly classes?: readonly ClassResult[];
  /** On facts: MAP of all facts of the tasks learnt, each sought among the test samples of all these tasks. */
  readonly together?: number;
  /** Where the run ends before its last task, because others of its sweep do better. */
  readonly stoppedEarly?: StoppedEarly;
  /** Where training diverged in the last session: the number that is not finite. */
  readonly diverged?: { readonly task: number } & Divergence;
  /** `total` is the time that sessions ran. */
  readonly seconds: EventOf<'task-finished'>['seconds'] & { readonly total: number };
  readonly checkpoints: readonly { readonly task: number; readonly file: string; readonly sha256: string }[];
  readonly engine: EngineInfo | null;
}

/** λ that a task was learnt with, and how it was found. Accuracies are fractions, on samples of that task. */
export interface FoundLambda extends Pick<LambdaAttempt, 'lambda' | 'accuracy' | 'on'> {
  readonly task: number;
  /** Number of attempts, not counting the reference. */
  readonly tries: number;
  /** Whether the task was learnt well enough with it; otherwise it is the last that was allowed. */
  readonly isEnough: boolean;
  /** What fine-tuning reached. */
  readonly reference: number;
}

export function runResult(run: string, experiment: Experiment, state: RunState): RunResult {
  const { method, scenario, training, seed, evaluation } = experiment;
  const { accuracyMatrix: matrix, untrained } = state;
  const width = widthOf([untrained, ...matrix]);
  const together = state.together.at(-1);
  return {
    run,
    name: experiment.name ?? run,
    method: method.kind,
    ...('lambda' in method && method.lambda !== undefined && { convention: conventionOf(experiment) }),
    ...('lambda' in method && typeof method.lambda === 'number' && { lambda: method.lambda }),
    ...(lambdaSearchOf(method) && { lambdas: foundLambdas(state) }),
    scenario,
    optimizerState: training.optimizerState,
    seed,
    task: tasksLearnt(matrix),
    tasks: state.tasks.map(({ name }) => name),
    metric: metricOf(experiment),
    accuracyMatrix: rectangular(matrix, width),
    untrained: rectangular([untrained], width)[0] ?? [],
    averageAccuracy: averageAccuracy(matrix),
    forgetting: forgetting(matrix).mean,
    drop: drop(matrix).mean,
    ...(evaluation && {
      subsets: evaluation.subsets.map(({ name, classes }) => {
        const measured = state.subsets.find((each) => each.name === name)?.accuracyMatrix ?? [];
        const measures = subsetMeasures(measured, tasksLearnt(matrix));
        return { name, classes, accuracyMatrix: rectangular(measured, width), ...measures };
      }),
    }),
    ...(state.classes.length > 0 && {
      ...byMetric((metric) => averageBy(metric, state)),
      classes: classResults(state.classes, tasksLearnt(matrix)),
    }),
    ...(together !== undefined && { together }),
    ...(state.stoppedEarly && { stoppedEarly: state.stoppedEarly }),
    ...divergedIn(state),
    backwardTransfer: backwardTransfer(matrix),
    forwardTransfer: forwardTransfer(matrix, untrained),
    memoryBytes: state.memoryBytes,
    seconds: secondsOf(state),
    checkpoints: state.checkpoints.map(({ task, file, sha256 }) => ({ task, file, sha256 })),
    engine: state.engine ?? null,
  };
}

function foundLambdas({ tasks }: RunState): readonly FoundLambda[] {
  return tasks.flatMap((each): FoundLambda[] => {
    if (each.state === 'pending') return [];
    const [reference, ...attempts] = each.search?.attempts ?? [];
    const last = attempts.at(-1);
    if (!reference || !last || last.next !== undefined) return [];
    const { lambda, accuracy, on, verdict } = last;
    const found = { lambda, tries: attempts.length, isEnough: verdict === 'chosen', accuracy, on };
    return [{ task: each.task, ...found, reference: reference.accuracy }];
  });
}

function divergedIn({ tasks }: RunState): Pick<RunResult, 'diverged'> {
  const found = tasks.flatMap((task) => {
    return task.state === 'training' && task.diverged ? [{ task: task.task, ...task.diverged }] : [];
  });
  const [diverged] = found;
  return diverged ? { diverged } : {};
}

function secondsOf({ tasks, sessions }: RunState): RunResult['seconds'] {
  const done = tasks.flatMap((task) => (task.state === 'done' ? [task.seconds] : []));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    train: sum(done.map(({ train }) => train)),
    importance: sum(done.map(({ importance }) => importance)),
    evaluate: sum(done.map(({ evaluate }) => evaluate)),
    total: sum(sessions.map(({ seconds }) => seconds)),
  };
}
