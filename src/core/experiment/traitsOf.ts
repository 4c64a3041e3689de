import { benchmarkNamed } from '../benchmarks/benchmarks';
import type { Experiment } from './experiment';
import type { Traits } from './traits';

/** What kinds may ask about an experiment. */
export function traitsOf({ benchmark, scenario, network, training }: Experiment): Traits {
  const { hasClasses, tasks } = benchmarkNamed(benchmark.kind);
  return {
    scenario,
    benchmark: { hasClasses, tasks: tasks(benchmark) },
    network: 'modules' in network ? { modules: network.modules } : {},
    training,
  };
}
