import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { randomOf } from '../core/random';
import { UserError } from '../core/userError';
import type { Auxiliary } from '../methods/method';
import { initialValues } from '../network/initializer';
import { Epoch } from './batches';
import { Pace } from './pace';
import { startAuxiliary, stepAuxiliary } from './program/auxiliary';
import type { TaskLearner } from './taskLearner';

/**
 * Trains the method's auxiliary model on the samples of the task, if now is when it is trained. After a stop it starts
 * again from the beginning, with the same result: everything follows from the seed.
 */
export async function trainAuxiliary(
  learner: TaskLearner,
  when: Auxiliary['when'],
  shouldStop: () => boolean,
): Promise<'done' | 'stopped'> {
  const { session, task, stream, experiment, program } = learner;
  const { auxiliary } = program.method;
  if (auxiliary?.when !== when) return 'done';
  learner.edit(() => auxiliary.prepare?.(learner));
  const { seed } = experiment;
  const { parameters, batchSize, epochs } = auxiliary;
  const values = parameters.map(({ name, shape, initial }) => {
    return [name, initialValues(shape, initial, randomOf(seed, 'auxiliary', task.number, name))] as const;
  });
  startAuxiliary(session, auxiliary, new Map(values));

  const pace = new Pace(0, epochs * Math.ceil(task.train.length / batchSize));
  let taken = 0;
  for (let number = 0; number < epochs; number++) {
    const epoch = new Epoch(stream, [task], batchSize, seed, number, false);
    for (let step = 0; step < epoch.steps; ) {
      const chunk = epoch.chunk(step, pace.chunkSteps());
      const losses = stepAuxiliary(session, auxiliary, chunk, taken);
      const at = losses.findIndex((loss) => !Number.isFinite(loss));
      if (at >= 0) throw diverged(auxiliary, task.number, taken + at + 1, losses[at]);
      step += chunk.steps;
      taken += chunk.steps;
      pace.record(chunk.steps);
      await yieldToEventLoop();
      if (shouldStop()) return 'stopped';
    }
  }
  return 'done';
}

function diverged({ name }: Auxiliary, task: number, step: number, loss: number | undefined): UserError {
  return new UserError(
    `Training the ${name} of task ${task} diverged: in step ${step} its loss became ${loss}.`,
    `Lower method.${name}.optimizer.learningRate and start a new run; this one would diverge in the same step again. This run keeps its checkpoints.`,
  );
}
