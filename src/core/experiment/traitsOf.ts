import { benchmarkNamed } from '../benchmarks/benchmarks';
import { flatten } from '../layers/flatten';
import { layersIn, takesRegions } from '../networks/networks';
import type { Experiment } from './experiment';
import type { Traits } from './traits';

/** What kinds may ask about an experiment. */
export function traitsOf({ benchmark, scenario, network, training, method }: Experiment): Traits {
  const { hasClasses, hasRegions = false, tasks } = benchmarkNamed(benchmark.kind);
  const layers = layersIn(network).map(({ layer }) => layer);
  return {
    scenario,
    benchmark: { hasClasses, hasRegions, tasks: tasks(benchmark) },
    network: {
      ...('modules' in network && { modules: network.modules }),
      isLinear: layers.every(({ kind }) => kind === flatten.kind),
      crops: takesRegions(network),
    },
    training,
    method: {
      warmUpEpochs: 'warmUpEpochs' in method ? method.warmUpEpochs : 0,
      searchesLambda: 'lambda' in method && method.lambda === 'search',
    },
  };
}
