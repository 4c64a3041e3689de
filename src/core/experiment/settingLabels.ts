import { dataOf } from '../benchmarks/benchmarks';
import { differences } from './differences';
import type { Experiment } from './experiment';
import { keysOf, valueAt } from './problem';

/**
 * What tells each of some experiments from the others, e.g. `mas, λ = 0.1, training.epochs = 5`: the method with its λ,
 * then what else differs: the stream, the options of the method among those of the same one, and the rest among those of
 * the same stream. The seed does not count.
 *
 * @param methodName how a method is called, given its kind
 */
export function settingLabels(
  experiments: readonly Experiment[],
  methodName = (kind: string): string => kind,
): readonly string[] {
  const byStream = inGroups(experiments, streamOf);
  const labels = new Map<Experiment, string>();
  for (const [stream, likewise] of byStream) {
    const around = differing(likewise).filter((path) => !path.startsWith('method.'));
    for (const ofMethod of inGroups(likewise, ({ method }) => method.kind).values()) {
      const inside = differing(ofMethod).filter((path) => path.startsWith('method.') && path !== 'method.lambda');
      for (const experiment of ofMethod) {
        const { method } = experiment;
        const lambda = 'lambda' in method ? method.lambda : undefined;
        const parts = [
          methodName(method.kind),
          ...(typeof lambda === 'number' ? [`λ = ${lambda}`] : []),
          ...(lambda === 'search' ? ['λ searched'] : []),
          ...(byStream.size > 1 ? [stream] : []),
          ...inside.flatMap((path) => optionText(experiment, path, path.slice('method.'.length))),
          ...around.flatMap((path) => optionText(experiment, path, path)),
        ];
        labels.set(experiment, parts.join(', '));
      }
    }
  }
  return experiments.map((experiment) => labels.get(experiment) ?? '');
}

function inGroups(experiments: readonly Experiment[], keyOf: (experiment: Experiment) => string) {
  const groups = new Map<string, Experiment[]>();
  for (const each of experiments) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return groups;
}

/** Paths of the options in which some experiments differ, but for the seed. */
function differing(experiments: readonly Experiment[]): readonly string[] {
  const [first, ...others] = experiments;
  const paths = new Set(first ? others.flatMap((other) => differences(first, other).map(({ path }) => path)) : []);
  // What comes with another kind, such as Adam's β beside plain SGD, tells nothing more than the kind does.
  const comesWithKind = (path: string) =>
    paths.has(path.replace(/[^.]+$/, 'kind')) &&
    new Set(experiments.map((each) => valueAt(each, keysOf(path))).filter((value) => value !== undefined)).size < 2;
  return [...paths].filter((path) => path !== 'seed' && (path.endsWith('.kind') || !comesWithKind(path)));
}

/** E.g. `split mnist, task-incremental`. */
function streamOf({ benchmark, scenario }: Experiment): string {
  return `${benchmark.kind} ${dataOf(benchmark).join(' + ')}, ${scenario}`;
}

/** E.g. `training.epochs = 5`; nothing where the experiment does not have the option. */
function optionText(experiment: Experiment, path: string, name: string): readonly string[] {
  const value = valueAt(experiment, keysOf(path));
  if (value === undefined) return [];
  return [`${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`];
}
