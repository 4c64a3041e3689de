import type { OptionsOf } from '../core/methods/methods';
import { randomOf, shuffled } from '../core/random';
import { add, addN, assign, constant, maximum, mul, oneHot, reshape, slice, softmax, sub } from '../graph/ops';
import { initialValues } from '../network/initializer';
import { bytesOf, type Parameter } from '../network/layer';
import { pathOf } from '../network/layers/modules';
import { amongOutputs, columnsOf, headOf } from './headLayout';
import type { Learner } from './learner';
import type { Method, MethodContext } from './method';
import type { MethodGraph } from './methodGraph';
import { type Genotype, mutated, type PathSize, pairOf, randomGenotype } from './tournament';
import { ofTask } from './variables';

/** Genotypes `[population, layers, active]`, and the fitness of each after its last training; −1 before the first. */
const POPULATION = 'population';
const FITNESS = 'fitness';

/**
 * PathNet (Fernando et al., 2017).
 *
 * Of each layer of a modular network (`network/modules.ts`) a path takes some modules. Paths for a task are bred: two
 * of a population are drawn, each is trained for some mini-batches, and the one that then does worse becomes a mutated
 * copy of the other (binary tournament; `tournament.ts`). All train the same weights. The last steps of a task train the
 * best path alone. It is then frozen: no later task changes its modules, which may be part of later paths, and all modules
 * that are on no task's path start again from random values. Each task has its own head and answers through its own path.
 *
 * Fitness is the accuracy on the task's validation samples or, where it has none, on its training samples.
 */
export function pathNet(description: OptionsOf<'pathnet'>, context: MethodContext): Method {
  const { active, population, contestSteps, settle, samples } = description;
  const { task, tasks, seed, heads } = context;
  const layers = layersOf(context);
  const size: PathSize = { layers: layers.length, modules: layers[0]?.count ?? 0, active };
  const pathInTask = (of: number, layer: string) => ofTask(of, pathOf(layer));
  const perLayer = (of: number): Parameter[] =>
    layers.map(({ name, count }) => ({ name: pathInTask(of, name), shape: [count], initial: { kind: 'zeros' } }));

  /** 1 for the modules of a layer that earlier tasks have frozen, `[modules]`. */
  const frozen = ({ value }: MethodGraph, layer: string) =>
    tasks
      .slice(0, -1)
      .map((of) => value(pathInTask(of, layer)))
      .reduce(maximum);

  return {
    memory: [
      ...tasks.flatMap(perLayer),
      { name: POPULATION, shape: [population, size.layers, active], initial: { kind: 'zeros' } },
      { name: FITNESS, shape: [population], initial: { kind: 'zeros' } },
    ],
    steps: {
      rounds: { steps: contestSteps, turn },
      // What an optimizer also moves (by momentum, by decay) is put back.
      after(step, { updated }) {
        const { graph, value, variable } = step;
        const one = constant(graph, 1);
        return layers.flatMap(({ name, units, count, parameters }) => {
          const path = value(pathOf(name));
          const open = task === 1 ? path : mul(path, sub(one, frozen(step, name)));
          const ones = constant(graph, new Array(units).fill(1));
          const columns = reshape(mul(reshape(open, [count, 1]), ones), [count * units]);
          return parameters.map((parameter) => {
            const moved = mul(columns, updated(parameter.name));
            return assign(variable(parameter.name), add(moved, mul(sub(one, columns), value(parameter.name))));
          });
        });
      },
    },
    answer({ graph, passWith, task: asked }) {
      const isAsked = oneHot(sub(asked, constant(graph, 1, 'int32')), task);
      const answers = tasks.map((of) => {
        const head = headOf(heads, of);
        const { logits } = passWith((name) => {
          const layer = layers.find((each) => pathOf(each.name) === name);
          return layer && of < task ? pathInTask(of, layer.name) : name;
        });
        const p = softmax(columnsOf(logits, head));
        return mul(amongOutputs(p, head, heads.outputs), slice(isAsked, [of - 1], [1]));
      });
      return addN(answers);
    },
    keptBytes(learner) {
      const bytes = layers.map(({ name, count, parameters }) => {
        const kept = frozenBy(learner, name).filter((is) => is > 0).length;
        return (bytesOf(parameters) * kept) / count;
      });
      return bytesOf(tasks.flatMap(perLayer)) + bytes.reduce((sum, each) => sum + each, 0);
    },
    afterTask(learner) {
      for (const { name } of layers) learner.write(pathInTask(task, name), learner.read(pathOf(name)));
      for (const { name, units, count, parameters } of layers) {
        const isFrozen = frozenBy(learner, name);
        for (const parameter of parameters) {
          const fresh = initialValues(
            parameter.shape,
            parameter.initial,
            randomOf(seed, 'again', task, parameter.name),
          );
          const isKept = (i: number) => (isFrozen[Math.floor((i % (count * units)) / units)] ?? 0) > 0;
          learner.write(
            parameter.name,
            learner.read(parameter.name).map((now, i) => (isKept(i) ? now : (fresh[i] ?? 0))),
          );
        }
      }
      return undefined;
    },
  };

  /** 1 for the modules of a layer that are on the path of any task so far. */
  function frozenBy(learner: Learner, layer: string): Float32Array {
    const paths = tasks.map((of) => learner.read(pathInTask(of, layer)));
    return Float32Array.from(paths[0] ?? [], (_, m) => Math.max(...paths.map((path) => path[m] ?? 0)));
  }

  /** Between two rounds: the path that was trained is evaluated, the loser is replaced, and the next path is opened. */
  function turn(learner: Learner, round: number, rounds: number): void {
    const contests = Math.max(0, Math.floor((rounds * (1 - settle)) / 2));
    const contest = (of: number) => pairOf(population, randomOf(seed, 'contest', task, of));
    const isContest = (of: number) => of < 2 * contests;
    const trained = round - 1;
    const fitness = round === 0 ? new Float32Array(population).fill(-1) : learner.read(FITNESS);
    let genotypes = round === 0 ? firstGenotypes() : genotypesOf(learner.read(POPULATION));
    if (trained >= 0 && isContest(trained)) {
      const pair = contest(Math.floor(trained / 2));
      fitness[pair[trained % 2 === 0 ? 0 : 1]] = learner.accuracy(learner.task, fitnessRows(learner));
      if (trained % 2 === 1) {
        const [a, b] = pair;
        const [winner, loser] = (fitness[a] ?? 0) >= (fitness[b] ?? 0) ? [a, b] : [b, a];
        const child = mutated(genotypes[winner] ?? [], size, randomOf(seed, 'mutation', task, trained));
        genotypes = genotypes.with(loser, child);
        fitness[loser] = -1;
      }
    }
    const best = fitness.indexOf(fitness.reduce((a, b) => Math.max(a, b), -1));
    const next = isContest(round) ? contest(Math.floor(round / 2))[round % 2 === 0 ? 0 : 1] : best;
    learner.write(FITNESS, fitness);
    learner.write(POPULATION, Float32Array.from(genotypes.flat(2)));
    for (const [i, { name, count }] of layers.entries()) {
      const taken = genotypes[next]?.[i] ?? [];
      learner.write(
        pathOf(name),
        Float32Array.from({ length: count }, (_, m) => (taken.includes(m) ? 1 : 0)),
      );
    }
  }

  function firstGenotypes(): readonly Genotype[] {
    const generator = randomOf(seed, 'population', task);
    return Array.from({ length: population }, () => randomGenotype(size, generator));
  }

  function genotypesOf(values: Float32Array): readonly Genotype[] {
    const of = (member: number, layer: number) => {
      const first = (member * size.layers + layer) * active;
      return Array.from(values.subarray(first, first + active));
    };
    return Array.from({ length: population }, (_, p) => Array.from({ length: size.layers }, (__, l) => of(p, l)));
  }

  /** The samples that fitness is measured on. */
  function fitnessRows({ task: { validation, train } }: Learner): Int32Array {
    const rows = validation.length > 0 ? validation : train;
    const order = shuffled(rows.length, randomOf(seed, 'fitness', task));
    return order.subarray(0, samples).map((place) => rows[place] ?? 0);
  }
}

/** The layers of the network that are made of modules. */
function layersOf({ parameters, statistics }: MethodContext) {
  return statistics.flatMap(({ name: path, shape: [count = 1] }) => {
    const name = path.slice(0, path.lastIndexOf('/'));
    if (path !== pathOf(name)) return [];
    const own = parameters.filter((each) => each.name.startsWith(`${name}/`));
    /** Of each module. */
    const units = (own[0]?.shape.at(-1) ?? 0) / count;
    return [{ name, count, units, parameters: own }];
  });
}
