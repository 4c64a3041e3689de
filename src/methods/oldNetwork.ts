import type { Method, MethodContext } from './method';
import { besideEach } from './variables';

/** A value of the network as it was at the last task boundary. */
export const oldOf = (name: string): string => `old/${name}`;

/** A copy of the network, weights and running statistics, which each task boundary replaces: for methods that distil it. */
export function oldNetwork({
  parameters,
  statistics,
}: Pick<MethodContext, 'parameters' | 'statistics'>): Pick<Method, 'memory' | 'afterTask'> {
  const kept = [...parameters, ...statistics];
  return {
    memory: besideEach(kept, oldOf),
    afterTask(learner) {
      for (const { name } of kept) learner.write(oldOf(name), learner.read(name));
      return undefined;
    },
  };
}
