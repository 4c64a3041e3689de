import { benchmarkNamed } from '../benchmarks/benchmarks';
import * as benchmarks from '../benchmarks/list';
import { kindsOf } from '../kind';
import * as methods from '../methods/list';
import { methodNamed } from '../methods/methods';
import { searchRules } from '../methods/options/lambda';
import { networkProblems } from '../networks/networks';
import { optimizerProblems } from '../optimizers/optimizers';
import type { Experiment } from './experiment';
import { type FoundProblem, repeated } from './problem';
import { traitsOf } from './traitsOf';

/** What no single key can say: options of an experiment that do not go together. */
export function* brokenRules(experiment: Experiment): Iterable<FoundProblem> {
  const { benchmark, scenario, method } = experiment;
  const [{ fit, hasClasses, rules }, kind] = [benchmarkNamed(benchmark.kind), methodNamed(method.kind)];
  if (benchmark.validation === 1) {
    const message = '1 holds out every sample and leaves none to train on';
    yield { keys: ['benchmark', 'validation'], message };
  }
  for (const each of [fit, kind.fit]) {
    if (each && !each.scenarios.includes(scenario)) yield { keys: ['scenario'], message: each.otherwise };
  }
  if (rules) yield* rules(benchmark, traitsOf(experiment));
  if (kind.needsClasses && !hasClasses) {
    const allowed = kindsOf(methods).filter((each) => !each.needsClasses);
    const message =
      `${method.kind} needs class probabilities, which a ${benchmark.kind} benchmark does not have; allowed: ` +
      allowed.map((each) => `"${each.kind}"`).join(', ');
    yield { keys: ['method', 'kind'], message };
  }
  yield* regionRules(experiment);
  for (const { keys, message } of networkProblems(experiment.network)) {
    yield { keys: ['network', ...keys], message };
  }
  yield* trainingRules(experiment);
  if ('lambda' in method) yield* searchRules(method);
  if (kind.rules) yield* kind.rules(method, traitsOf(experiment));
  yield* evaluationRules(experiment);
}

/** Outputs are those of pictures or of regions: benchmark, network and method have to agree. */
function* regionRules(experiment: Experiment): Iterable<FoundProblem> {
  const { benchmark, network } = traitsOf(experiment);
  const { withoutRegions, needsRegions } = methodNamed(experiment.method.kind);
  if (benchmark.hasRegions && !network.crops) {
    const message = `a ${experiment.benchmark.kind} benchmark needs a network that takes regions out of pictures: "fast-rcnn", or "layers" with region-crop`;
    yield { keys: ['network', 'kind'], message };
  }
  if (network.crops && !benchmark.hasRegions) {
    const fitting = kindsOf(benchmarks).filter(({ hasRegions }) => hasRegions);
    const message = `the network takes regions out of pictures, which a ${experiment.benchmark.kind} benchmark does not have; allowed: ${fitting.map(({ kind }) => `"${kind}"`).join(', ')}`;
    yield { keys: ['benchmark', 'kind'], message };
  }
  if (benchmark.hasRegions && withoutRegions) yield { keys: ['method', 'kind'], message: withoutRegions };
  if (!benchmark.hasRegions && needsRegions) yield { keys: ['method', 'kind'], message: needsRegions };
  if (benchmark.hasRegions && experiment.training.augmentation) {
    const message = 'pictures with boxes are not changed; leave it out';
    yield { keys: ['training', 'augmentation'], message };
  }
  if (benchmark.hasRegions && experiment.evaluation) {
    const message = 'each class is measured by itself already; leave it out';
    yield { keys: ['evaluation'], message };
  }
}

function* trainingRules({
  training: { optimizer, keep, augmentation },
  benchmark,
}: Experiment): Iterable<FoundProblem> {
  if (augmentation && augmentation.padding === undefined && !augmentation.flip) {
    const message = 'changes nothing: set padding, e.g. 4, or flip to true, or leave it out';
    yield { keys: ['training', 'augmentation'], message };
  }
  for (const { keys, message } of optimizerProblems(optimizer)) {
    yield { keys: ['training', 'optimizer', ...keys], message };
  }
  if (keep === 'best-validation' && benchmark.validation === 0) {
    const message = 'best-validation needs held-out samples: set benchmark.validation, e.g. to 0.1';
    yield { keys: ['training', 'keep'], message };
  }
}

function* evaluationRules({ evaluation }: Experiment): Iterable<FoundProblem> {
  const names = evaluation?.subsets.map(({ name }) => name) ?? [];
  for (const [i, name] of repeated(names)) {
    const message = `there is already a subset "${name}"; names must differ`;
    yield { keys: ['evaluation', 'subsets', i, 'name'], message };
  }
}
