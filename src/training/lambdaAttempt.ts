import type { Task } from '../benchmarks/streams/stream';
import { isOver, type LambdaAttempt, type LambdaSearch, lambdaAfter, verdictOn } from '../core/experiment/lambdaSearch';
import type { EventBody } from '../core/run/event';
import { UserError } from '../core/userError';

/** What the log says of an attempt. */
type Tried = Omit<Extract<EventBody, { type: 'lambda-tried' }>, 'type' | 'task'>;

/** Whether λ is still searched after these attempts. */
export function isSearching(
  search: LambdaSearch | undefined,
  attempts: readonly LambdaAttempt[],
): search is LambdaSearch {
  return search !== undefined && !isOver(verdictOn(search, attempts));
}

/** The samples of the task that attempts are compared on: those held out for validation, if there are any. */
export function judgedOn({ validation, train }: Task): { readonly on: Tried['on']; readonly rows: Int32Array } {
  return validation.length > 0 ? { on: 'validation', rows: validation } : { on: 'train', rows: train };
}

/**
 * What follows from an attempt that has ended (with accuracy 0 on the task's own samples where training diverged): all
 * attempts so far, and the event, whose `next` is the λ of the next one.
 * @throws UserError where training diverged with every λ that is allowed
 */
export function attemptEnded(
  search: LambdaSearch,
  earlier: readonly LambdaAttempt[],
  task: Task,
  { accuracy, isDiverged }: { readonly accuracy: number; readonly isDiverged: boolean },
): { readonly attempts: readonly LambdaAttempt[]; readonly tried: Tried } {
  const lambda = lambdaAfter(search, earlier);
  const attempts = [...earlier, { lambda, accuracy }];
  const verdict = verdictOn(search, attempts);
  if (isDiverged && isOver(verdict)) {
    throw new UserError(
      `Training of task ${task.number} diverged with every λ from ${search.start} to ${lambda}.`,
      'Lower training.optimizer.learningRate or method.search.start, or allow more method.search.tries, and start a new run. This run keeps its checkpoints.',
    );
  }
  const { on, rows } = judgedOn(task);
  const next = isOver(verdict) ? {} : { next: lambdaAfter(search, attempts) };
  return {
    attempts,
    tried: { try: attempts.length - 1, lambda, verdict, accuracy, on, samples: rows.length, ...next },
  };
}
