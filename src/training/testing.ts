import type { Task } from '../benchmarks/streams/stream';
import { metricOf } from '../core/benchmarks/benchmarks';
import { accuracyOnTask } from './checkpointAccuracy';
import type { TrainingContext } from './context';
import { Stopwatch } from './pace';
import type { CheckpointSeconds } from './saved';
import { canTestAhead } from './scenario';
import type { TaskLearner } from './taskLearner';

/** Tests the network on all tasks so far and, where the next one shares their outputs, on the next. */
export function testAfterTask(
  { emit, experiment }: TrainingContext,
  learner: TaskLearner,
  seconds: CheckpointSeconds,
): void {
  const { task, stream } = learner;
  const watch = new Stopwatch();
  const ahead = canTestAhead(experiment.scenario) ? 1 : 0;
  if (ahead && task.number === 1) testUntrained(emit, learner);
  for (const each of stream.tasks.slice(0, task.number + ahead)) {
    emit({ type: 'evaluated', after: task.number, ...measured(learner, each) });
  }
  const together = learner.target.together?.(learner, learner.tasks);
  if (together) emit({ type: 'evaluated-together', after: task.number, ...together });
  emit({ type: 'task-finished', task: task.number, seconds: { ...seconds, evaluate: watch.seconds() } });
}

function measured(learner: TaskLearner, task: Task) {
  const metric = metricOf(learner.experiment);
  return { ...accuracyOnTask(learner, task), ...(metric !== 'accuracy' && { metric }) };
}

/** The accuracy of the untrained network on all tasks: the zero of forward transfer. */
function testUntrained(emit: TrainingContext['emit'], learner: TaskLearner): void {
  const trained = learner.state();
  learner.adoptState(new Map());
  for (const each of learner.stream.tasks) emit({ type: 'evaluated', after: 0, ...measured(learner, each) });
  learner.restore(trained);
}
