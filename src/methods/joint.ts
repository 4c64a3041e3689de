import type { Method } from './method';

/** Learns each task together with all earlier ones, whose data it may see again. The upper bound of every comparison. */
export function joint(): Method {
  return { memory: [], trainsOn: 'all-tasks' };
}
