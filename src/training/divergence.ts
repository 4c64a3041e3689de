import type { Experiment } from '../core/experiment/experiment';
import { type Divergence, divergenceText } from '../core/run/divergence';
import { UserError } from '../core/userError';
import type { State } from './program/state';
import type { Saved } from './saved';

/** The first number of a state that is not finite, and the tensor that holds it. */
export function nonFiniteIn(state: State): Pick<Divergence, 'quantity' | 'value'> | undefined {
  for (const [quantity, values] of state) {
    if (areFinite(values)) continue;
    return { quantity, value: values.find((value) => !Number.isFinite(value)) ?? Number.NaN };
  }
  return undefined;
}

/** One sum over all elements, which is NaN where one of them is not finite: a test of each would take several times as long. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    sum += value - value;
  }
  return sum === 0;
}

/** What is not finite in the state after the last step of a task, if anything is. */
export function divergenceIn({ position, state }: Pick<Saved, 'position' | 'state'>): Divergence | undefined {
  const found = nonFiniteIn(state);
  return found && { step: position.step, ...found };
}

/** The error that ends a session in which training diverged. */
export function diverged(experiment: Experiment, task: number, divergence: Divergence): UserError {
  const message = `Training of task ${task} diverged: ${divergenceText(divergence)}.`;
  return new UserError(message, advice(experiment, task));
}

/** Training the run again would give the same numbers. Other settings help, and those need a new run. */
function advice({ method, benchmark, training }: Experiment, task: number): string {
  const isHeld = task > 1 && 'lambda' in method && method.lambda !== undefined;
  const rate = `training.${task > 1 && training.laterTasks?.learningRate ? 'laterTasks' : 'optimizer'}.learningRate`;
  const lower = `Lower ${rate}${isHeld ? ' or method.lambda' : ''}`;
  const inputs = typeof benchmark.inputs === 'object' ? ', check benchmark.inputs.std,' : '';
  const kept =
    task > 1
      ? ` This run keeps its checkpoints: a new run can begin with the weights of one, named in network.pretrained.`
      : '';
  return `${lower}${inputs} and start a new run; this one would diverge in the same step.${kept}`;
}
