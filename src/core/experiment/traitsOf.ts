import { benchmarkNamed } from '../benchmarks/benchmarks';
import { flatten } from '../layers/flatten';
import { layersIn } from '../networks/networks';
import type { Experiment } from './experiment';
import type { Traits } from './traits';

/** What kinds may ask about an experiment. */
export function traitsOf({ benchmark, scenario, network, training, method }: Experiment): Traits {
  const { hasClasses, tasks } = benchmarkNamed(benchmark.kind);
  return {
    scenario,
    benchmark: { hasClasses, tasks: tasks(benchmark) },
    network: {
      ...('modules' in network && { modules: network.modules }),
      isLinear: layersIn(network).every(({ layer }) => layer.kind === flatten.kind),
    },
    training,
    method: {
      warmUpEpochs: 'warmUpEpochs' in method ? method.warmUpEpochs : 0,
      searchesLambda: 'lambda' in method && method.lambda === 'search',
    },
  };
}
