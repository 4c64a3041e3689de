import type { Method, MethodContext } from './method';

/** Trains on each task together with all earlier ones, whose data it keeps. The upper bound of every comparison. */
export function joint(_options: unknown, { inputBytes }: Pick<MethodContext, 'inputBytes'>): Method {
  return {
    replay: { from: 'all-tasks' },
    keptBytes: ({ tasks }) => (inputBytes + 1) * tasks.reduce((samples, { train }) => samples + train.length, 0),
  };
}
