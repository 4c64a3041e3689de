import type { Training } from '../core/experiment/experiment';

/** Settings of one task: those of the experiment, or its own from task 2 on. */
export function settingsOf({ epochs, optimizer, laterTasks }: Training, task: number) {
  const later = task > 1 ? laterTasks : undefined;
  return { epochs: later?.epochs ?? epochs, learningRate: later?.learningRate ?? optimizer.learningRate };
}

/** The learning rate of a step, counted from 0 within its task. */
export function learningRate(
  { schedule }: Pick<Training, 'schedule'>,
  first: number,
  step: number,
  { steps, stepsPerEpoch }: { steps: number; stepsPerEpoch: number },
): number {
  switch (schedule.kind) {
    case 'constant':
      return first;
    // Loshchilov & Hutter 2017, equation 5, without restarts.
    case 'cosine':
      return first * (schedule.final + ((1 - schedule.final) * (1 + Math.cos((Math.PI * step) / steps))) / 2);
    case 'step':
      return first * schedule.factor ** Math.floor(step / (stepsPerEpoch * schedule.everyEpochs));
  }
}
