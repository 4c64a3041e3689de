import type { Method, MethodContext } from './method';

/** Learns each task together with all earlier ones, whose data it may see again. The upper bound of every comparison. */
export function joint(_options: unknown, { sampleBytes }: Pick<MethodContext, 'sampleBytes'>): Method {
  return {
    memory: [],
    trainsOn: 'all-tasks',
    keptBytes: ({ tasks }) => sampleBytes * tasks.reduce((samples, { train }) => samples + train.length, 0),
  };
}
