import type { ClassNames, Experiment, MethodDescription, Scenario, Training } from '../experiment/experiment';
import { lambdaSearchOf } from '../experiment/lambdaSearch';
import { type AccuracyMatrix, tasksLearnt } from '../measures/accuracyMatrix';
import { averageAccuracy } from '../measures/averageAccuracy';
import { backwardTransfer } from '../measures/backwardTransfer';
import { drop } from '../measures/drop';
import { forgetting } from '../measures/forgetting';
import { forwardTransfer } from '../measures/forwardTransfer';
import type { Metric } from '../measures/metric';
import { type SubsetMeasures, subsetMeasures } from '../measures/subset';
import type { EngineInfo } from './event';
import type { RunState, SubsetMatrix } from './run';

/** What `mas-lab run --json` and `mas-lab show --json` print. Accuracies are fractions; null where not measured. */
export interface RunResult {
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
  /** `accuracyMatrix[t - 1][i - 1]`: on task i after learning task t. */
  readonly accuracyMatrix: AccuracyMatrix;
  /** Accuracy of the untrained network on each task. */
  readonly untrained: readonly (number | null)[];
  readonly averageAccuracy: number | null;
  /** Mean over old tasks of the best earlier accuracy less the last (Chaudhry et al. 2018). */
  readonly forgetting: number | null;
  /** Mean over old tasks of the accuracy right after learning less the last (Aljundi et al. 2018). */
  readonly drop: number | null;
  /** Each of `evaluation.subsets` by itself, where there are any; matrices have null where a task has none of it. */
  readonly subsets?: readonly ({ readonly classes: ClassNames } & SubsetMatrix & SubsetMeasures)[];
  /** On facts: MAP of all facts of the tasks learnt, each sought among the test samples of all these tasks. */
  readonly together?: number;
  readonly backwardTransfer: number | null;
  readonly forwardTransfer: number | null;
  readonly memoryBytes: number;
  /** `total` is the time that sessions ran. */
  readonly seconds: {
    readonly train: number;
    readonly importance: number;
    readonly evaluate: number;
    readonly total: number;
  };
  readonly checkpoints: readonly { readonly task: number; readonly file: string; readonly sha256: string }[];
  readonly engine: EngineInfo | null;
}

/** λ that a task was learnt with, and how it was found. Accuracies are fractions, on samples of that task. */
export interface FoundLambda {
  readonly task: number;
  readonly lambda: number;
  /** Tries it took, besides the reference. */
  readonly tries: number;
  /** Whether the task was learnt well enough with it; otherwise it is the last that was allowed. */
  readonly isEnough: boolean;
  readonly accuracy: number;
  /** What fine-tuning reached. */
  readonly reference: number;
  readonly on: 'validation' | 'train';
}

export function runResult(run: string, experiment: Experiment, state: RunState): RunResult {
  const { method, scenario, training, seed, evaluation } = experiment;
  const { accuracyMatrix: matrix, untrained } = state;
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
    accuracyMatrix: matrix,
    untrained,
    averageAccuracy: averageAccuracy(matrix),
    forgetting: forgetting(matrix).mean,
    drop: drop(matrix).mean,
    ...(evaluation && {
      subsets: evaluation.subsets.map(({ name, classes }) => {
        const accuracyMatrix = state.subsets.find((each) => each.name === name)?.accuracyMatrix ?? [];
        return { name, classes, accuracyMatrix, ...subsetMeasures(accuracyMatrix, tasksLearnt(matrix)) };
      }),
    }),
    ...(together !== undefined && { together }),
    backwardTransfer: backwardTransfer(matrix),
    forwardTransfer: forwardTransfer(matrix, untrained),
    memoryBytes: state.memoryBytes,
    seconds: secondsOf(state),
    checkpoints: state.checkpoints.map(({ task, file, sha256 }) => ({ task, file, sha256 })),
    engine: state.engine ?? null,
  };
}

/** What is measured of an experiment's tasks. */
export function metricOf({ benchmark }: Pick<Experiment, 'benchmark'>): Metric {
  return benchmark.kind === 'facts' ? 'MAP' : 'accuracy';
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

/**
 * What λ is multiplied with, in one line; no two libraries agree on it. Empty for methods without a penalty.
 * Example: `λ Σ Ω (θ − θ*)², Ω: |∂‖F‖₂²/∂θ| per sample, mean over samples, sum over tasks; heads not guarded; …`
 */
export function conventionOf(experiment: Experiment): string {
  const search = lambdaSearchOf(experiment.method);
  const convention = penaltyOf(experiment);
  if (!search) return convention;
  const { start, factor, share, tries } = search;
  return (
    `${convention}; λ of each task: from ${start}, × ${factor} while its accuracy is below ${share} of ` +
    `fine-tuning’s, at most ${tries} tries`
  );
}

function penaltyOf({ benchmark, method, scenario }: Experiment): string {
  const guarded = (heads: 'auto' | 'include' | 'exclude') =>
    heads === 'include' || (heads === 'auto' && scenario !== 'task-incremental')
      ? 'heads guarded'
      : 'heads not guarded';
  switch (method.kind) {
    case 'finetune':
    case 'joint':
    case 'rehearsal':
    case 'pathnet':
      return '';
    case 'mas': {
      const outputs = { l2squared: '|∂‖F‖₂²/∂θ|', l1: '|∂‖F‖₁/∂θ|', vector: 'Σ_c |∂F_c/∂θ|' }[method.norm];
      const granularity =
        method.granularity === 'sample' ? 'per sample' : `of the sum over batches of ${method.importanceBatch}`;
      return (
        `λ Σ Ω (θ − θ*)²; Ω: ${outputs} ${granularity}, mean over ${measuredOn(method)}, ${accumulationOf(method)}; ` +
        `${guarded(method.heads)}; ${anchorOf(method)}`
      );
    }
    case 'local-mas':
      return (
        `λ Σ Ω (θ − θ*)²; Ω: 2 |x_i| y_j of each layer per sample, mean over ${measuredOn(method)}, ${accumulationOf(method)}; ` +
        `${guarded(method.heads)}; ${anchorOf(method)}`
      );
    case 'si':
      return (
        `c Σ Ω (θ − θ*)²; Ω: path integral of −g Δθ / (Δ² + ${method.xi}), sum over tasks; ` +
        `${guarded(method.heads)}; θ* of the last task`
      );
    case 'lwf':
      return distillationOf(method);
    case 'ebll': {
      const distance = method.distance === 'mean-square' ? '‖·‖² / units' : '½ ‖·‖²';
      return `${distillationOf(method)}; ${method.codeWeight} Σ_old d(code, old code), d = ${distance}, mean over samples`;
    }
    case 'expert-gate': {
      const { relatedness, testedBy, temperature } = method;
      return (
        `λ CE(softmax(z_a / T), softmax(z / T)), T = ${temperature}, no factor T², of the most related expert a where ` +
        `it is related by more than ${relatedness}; tests: each sample is answered by the expert ` +
        `${testedBy === 'gate' ? 'that the gate chooses, the task is not told' : 'of its task, which is told'}`
      );
    }
    case 'imm':
      return method.transfer === 'l2' ? 'λ Σ (θ − θ_before)², heads of single tasks not pulled' : '';
    case 'ewc': {
      const labels =
        benchmark.kind === 'facts'
          ? {
              exact: 'expected over L ~ N(V, I)',
              sampled: 'expected over L ~ N(V, I), estimated with random signs',
              empirical: 'of the true L ~ N(V, I)',
            }[method.fisher]
          : {
              exact: 'expected over the model’s own labels',
              sampled: 'of labels drawn from the model',
              empirical: 'of the true labels',
            }[method.fisher];
      const terms =
        method.terms === 'separate'
          ? 'a term and θ* for each task'
          : `F ← ${method.decay} F + F_t; θ* of the last task`;
      return (
        `λ/2 Σ F (θ − θ*)²; F: (∂log p/∂θ)² per sample, ${labels}, mean over samples; ` +
        `${guarded(method.heads)}; ${terms}`
      );
    }
  }
}

const distillationOf = ({ temperature }: { readonly temperature: number }): string =>
  `λ Σ_old CE(softmax(z_old / T), softmax(z / T)), T = ${temperature}, a term for each old head, no factor T²`;

type Accumulating = Extract<MethodDescription, { accumulate: unknown }>;

function measuredOn({ importanceData: data }: Accumulating): string {
  if (data === 'train') return 'samples';
  const names = { train: 'training samples', test: 'test samples', both: 'training and test samples' };
  if (typeof data === 'string') return names[data];
  return `${names[data.from]} of class${data.classes.length > 1 ? 'es' : ''} ${data.classes.join(', ')}`;
}

function accumulationOf({ accumulate, decay, rescale, forget }: Accumulating): string {
  const over = {
    sum: 'sum over tasks',
    mean: 'mean over tasks',
    ema: `moving average over tasks (${decay} earlier)`,
    recompute: 'sum over tasks, measured anew after each on the inputs of all',
  }[accumulate];
  const scaled = { none: '', max: 'each task’s scaled to largest 1, ', mean: 'each task’s scaled to mean 1, ' }[
    rescale
  ];
  const less = forget.length > 0 ? `, less that of task ${forget.join(', ')}, not below 0` : '';
  return `${scaled}${over}${less}`;
}

const anchorOf = ({ anchor }: Accumulating): string => (anchor === 'last' ? 'θ* of the last task' : 'θ* of each task');

function secondsOf({ tasks, sessions }: RunState): RunResult['seconds'] {
  const done = tasks.flatMap((task) => (task.state === 'done' ? [task.seconds] : []));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    train: sum(done.map(({ train }) => train)),
    importance: sum(done.map(({ importance }) => importance)),
    evaluate: sum(done.map(({ evaluate }) => evaluate)),
    total: sum(sessions.map(({ startedAt, lastAt }) => (Date.parse(lastAt) - Date.parse(startedAt)) / 1000)),
  };
}
