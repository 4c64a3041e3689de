import { metricOf } from '../benchmarks/benchmarks';
import type { Experiment } from '../experiment/experiment';
import { type AccuracyMatrix, accuracyAt, difference, meanOver } from '../measures/accuracyMatrix';
import type { EventOf } from '../run/event';
import type { RunState } from '../run/run';
import type { EvaluatedTask, Evaluation, TaskAnswers } from './evaluation';

/** What a session measures of a checkpoint. */
export interface MeasuredCheckpoint {
  readonly checkpoint: number;
  readonly tasks: readonly MeasuredTask[];
}

/** The metric as a fraction, and some of the answers where they were asked for. */
export interface MeasuredTask
  extends Pick<EventOf<'evaluated'>, 'task' | 'accuracy' | 'samples' | 'subsets' | 'classes'> {
  readonly answers?: TaskAnswers;
}

/** What a session has measured, beside what the run measured right after each task was trained. */
export function evaluationOf(
  run: {
    readonly id: string;
    readonly experiment: Pick<Experiment, 'benchmark'>;
    readonly state: Pick<RunState, 'tasks' | 'accuracyMatrix' | 'subsets'>;
  },
  { checkpoint, tasks }: MeasuredCheckpoint,
  at: string,
): Evaluation {
  const { state } = run;
  const evaluated = tasks.map(({ task, accuracy, samples, subsets = [], answers }): EvaluatedTask => {
    const compared = (matrix: AccuracyMatrix | undefined, now: number) => {
      const learnt = accuracyAt(matrix ?? [], task, task);
      return { learnt, now, forgotten: task < checkpoint ? difference(learnt, now) : null };
    };
    return {
      task,
      name: state.tasks[task - 1]?.name ?? '',
      samples,
      ...compared(state.accuracyMatrix, accuracy),
      subsets: subsets.map((subset) => ({
        name: subset.name,
        samples: subset.samples,
        ...compared(state.subsets.find(({ name }) => name === subset.name)?.accuracyMatrix, subset.accuracy),
      })),
      ...(answers && { answers }),
    };
  });
  const mean = (key: keyof Evaluation['average'], of = evaluated) =>
    meanOver(1, of.length, (i) => of[i - 1]?.[key] ?? null);
  const old = evaluated.filter(({ task }) => task < checkpoint);
  return {
    run: run.id,
    checkpoint,
    metric: metricOf(run.experiment),
    at,
    tasks: evaluated,
    average: { learnt: mean('learnt'), now: mean('now'), forgotten: mean('forgotten', old) },
  };
}
