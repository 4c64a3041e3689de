import type { Method } from './method';

/** No protection: each task is trained after the other. The lower bound of every comparison. */
export function finetune(): Method {
  return {};
}
