import { metricOf } from '../benchmarks/benchmarks';
import type { Experiment } from '../experiment/experiment';
import { type AccuracyMatrix, accuracyAt, difference, meanOver } from '../measures/accuracyMatrix';
import type { DETECTION_METRICS } from '../measures/metric';
import type { EventOf } from '../run/event';
import type { RunState } from '../run/run';
import type { ClassPrecisions, EvaluatedClass, EvaluatedTask, Evaluation, TaskAnswers } from './evaluation';
import type { TaskDetections } from './shownDetections';

/** What a session measures of a checkpoint. */
export interface MeasuredCheckpoint {
  readonly checkpoint: number;
  readonly tasks: readonly MeasuredTask[];
}

/** The metric as a fraction, and some of the answers where they were asked for. */
export interface MeasuredTask
  extends Pick<EventOf<'evaluated'>, 'task' | 'accuracy' | 'samples' | 'subsets' | 'classes'> {
  readonly answers?: TaskAnswers;
  readonly detections?: TaskDetections;
  /** What the run measured of its classes right after it was trained. */
  readonly learntClasses?: EventOf<'evaluated'>['classes'];
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
  const evaluated = tasks.map((measured): EvaluatedTask => {
    const { task, accuracy, samples, subsets = [], answers, detections } = measured;
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
      ...(measured.classes && { classes: classesOf(measured) }),
      ...(detections && { detections }),
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

function classesOf({ classes = [], learntClasses = [] }: MeasuredTask): readonly EvaluatedClass[] {
  return classes.map(({ name, objects, ...now }) => {
    const learnt = learntClasses.find((each) => each.name === name);
    return { name, objects, now: precisionsOf(now), learnt: learnt ? precisionsOf(learnt) : null };
  });
}

const precisionsOf = (of: Readonly<Record<(typeof DETECTION_METRICS)[number], number>>): ClassPrecisions => ({
  mAP50: of.mAP50,
  'mAP50-11-points': of['mAP50-11-points'],
  'mAP50-95': of['mAP50-95'],
});
