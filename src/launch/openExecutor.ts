import * as kinds from '../core/executors/list';
import { type Described, halfNamed } from '../core/kind';
import type { Executor, Installation } from './executor';
import * as halves from './list';

type Kinds = typeof kinds;

/** What an executor is opened with: its kind and the options of that kind. */
export type ExecutorOptions = Described<Kinds[keyof Kinds]>;

const executors: {
  readonly [N in keyof Kinds]: (options: Described<Kinds[N]>, installation: Installation) => Executor;
} = halves;

export function openExecutor(options: ExecutorOptions = { kind: 'local' }, installation: Installation = {}): Executor {
  const open = halfNamed(kinds, executors, options.kind) as (of: ExecutorOptions, on: Installation) => Executor;
  return open(options, installation);
}
