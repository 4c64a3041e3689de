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
  const [{ fit, rules }, kind] = [benchmarkNamed(benchmark.kind), methodNamed(method.kind)];
  if (benchmark.validation === 1) {
    const message = '1 holds out every sample and leaves none to train on';
    yield { keys: ['benchmark', 'validation'], message };
  }
  for (const each of [fit, kind.fit]) {
    if (each && !each.scenarios.includes(scenario)) yield { keys: ['scenario'], message: each.otherwise };
  }
  if (rules) yield* rules(benchmark, traitsOf(experiment));
  yield* classRules(experiment);
  yield* regionRules(experiment);
  for (const { keys, message } of networkProblems(experiment.network)) {
    yield { keys: ['network', ...keys], message };
  }
  yield* trainingRules(experiment);
  if ('lambda' in method) yield* searchRules(method);
  if (kind.rules) yield* kind.rules(method, traitsOf(experiment));
  yield* evaluationRules(experiment);
}

/** Some methods need a class for each sample. */
function* classRules(experiment: Experiment): Iterable<FoundProblem> {
  const { benchmark, method } = experiment;
  const { hasClasses, hasRegions } = traitsOf(experiment).benchmark;
  if (hasClasses || !methodNamed(method.kind).needsClasses) return;
  const allowed = kindsOf(methods).filter(
    ({ needsClasses, needsRegions, withoutRegions }) => !needsClasses && !(hasRegions ? withoutRegions : needsRegions),
  );
  const reason = hasRegions
    ? 'needs one class for each sample, but a picture has objects of several'
    : `needs class probabilities, which a ${benchmark.kind} benchmark does not have`;
  const message = `${method.kind} ${reason}; allowed: ${allowed.map(({ kind }) => `"${kind}"`).join(', ')}`;
  yield { keys: ['method', 'kind'], message };
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
    const message = 'a changed picture would no longer fit its boxes; leave it out';
    yield { keys: ['training', 'augmentation'], message };
  }
  if (benchmark.hasRegions && experiment.evaluation) {
    const message = `a ${experiment.benchmark.kind} benchmark measures each class by itself; leave it out`;
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
