import { openRunStream } from '../benchmarks/streams/runStream';
import type { Task } from '../benchmarks/streams/stream';
import { ofClasses } from '../benchmarks/streams/taskSamples';
import type { MeasuredTask } from '../core/panel/evaluationOf';
import type { SubsetAccuracy } from '../core/run/event';
import { UserError } from '../core/userError';
import { answersOnTask } from './answers';
import type { MeasuringContext } from './context';
import { checkpointOf } from './saved';
import { detectionsOfTasks } from './shownDetections';
import { TaskLearner } from './taskLearner';

/**
 * The metric on samples of `task`, and on each subset of classes that the experiment names.
 * @param accuracy that on all of the samples, where it is known
 */
export function accuracyOnTask(
  learner: TaskLearner,
  task: Task,
  data: Wanted['data'] = 'test',
  accuracy = learner.accuracy(task, task[data]),
): Omit<MeasuredTask, 'answers'> {
  const { evaluation } = learner.experiment;
  const all = task[data];
  const classes = learner.target.byClass?.(learner, task, all);
  const measured = { task: task.number, accuracy, samples: all.length, ...(classes && { classes: [...classes] }) };
  if (!evaluation) return measured;
  const subsets = evaluation.subsets.flatMap(({ name, classes }): SubsetAccuracy[] => {
    const rows = ofClasses(task, all, classes, (row) => learner.unit(row));
    return rows.length === 0 ? [] : [{ name, accuracy: learner.accuracy(task, rows), samples: rows.length }];
  });
  return { ...measured, subsets };
}

interface Wanted {
  readonly checkpoint: number;
  readonly tasks: readonly number[];
  readonly data: 'train' | 'validation' | 'test';
  /** Whether to return some of the samples with their answers; none where no sample by itself is right or wrong. */
  readonly answers: boolean;
}

/**
 * Measures the network as it was after task `checkpoint` on samples of tasks.
 * @throws UserError where the checkpoint is damaged, the network had no outputs for a task yet, or it has no such samples
 */
export async function evaluateCheckpoint(
  { run, experiment, engine, tell }: MeasuringContext,
  { checkpoint, tasks, data, answers }: Wanted,
): Promise<MeasuredTask[]> {
  const stream = await openRunStream({ run, experiment }, tell);
  const learner = new TaskLearner(engine, experiment, stream);
  try {
    await learner.begin(taskOf(stream.tasks, checkpoint), checkpointOf(run, checkpoint).state);
    const chosen = tasks.map((number) => taskOf(stream.tasks, number));
    const measured = chosen.map((task): MeasuredTask => {
      const { number } = task;
      const hasOutputs = task.units.first + task.units.count <= learner.program.network.outputs;
      if (!hasOutputs) {
        throw new UserError(
          `Checkpoint ${checkpoint} has no outputs for task ${number} (${task.name}), which was not trained yet.`,
          `Choose tasks from 1 to ${checkpoint}, or a later checkpoint.`,
        );
      }
      if (task[data].length === 0) {
        throw new UserError(
          `Task ${number} (${task.name}) has no ${data} samples.`,
          'Validation samples are held out only if benchmark.validation is above 0.',
        );
      }
      if (!answers || !learner.target.answersSamples) return accuracyOnTask(learner, task, data);
      const answered = answersOnTask(learner, task, task[data], tasks.length);
      return { ...accuracyOnTask(learner, task, data, answered.right / task[data].length), answers: answered };
    });
    const { detector } = learner.target;
    if (!answers || !detector) return measured;
    const shown = await detectionsOfTasks({ run, tell }, learner, detector, { checkpoint, tasks: chosen, data });
    return measured.map((each, i) => ({ ...each, ...(shown[i] && { detections: shown[i] }) }));
  } finally {
    learner.close();
  }
}

/** @throws UserError where the stream has no such task */
export function taskOf(tasks: readonly Task[], number: number): Task {
  const task = tasks[number - 1];
  if (task) return task;
  throw new UserError(`There is no task ${number}.`, `The stream has tasks 1 to ${tasks.length}.`);
}
