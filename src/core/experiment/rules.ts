import { benchmarkNamed } from '../benchmarks/benchmarks';
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
  for (const { keys, message } of networkProblems(experiment.network)) {
    yield { keys: ['network', ...keys], message };
  }
  yield* trainingRules(experiment);
  if ('lambda' in method) yield* searchRules(method);
  if (kind.rules) yield* kind.rules(method, traitsOf(experiment));
  yield* evaluationRules(experiment);
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
