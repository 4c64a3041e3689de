import type { Experiment } from '../../core/experiment/experiment';
import { bytes as inBytes } from '../../core/format';
import { randomOf, shuffled } from '../../core/random';
import { UserError } from '../../core/userError';
import { MAX_DATA_BYTES } from '../../store/regularFile';
import { type Fact, type FactSet, findFactSet, loadFactSet, PARTS, textOf } from '../factSets/factSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { rowsByLabel, samplesAmong } from '../streams/samples';
import type { FactTargets, Task, TaskPlan } from '../streams/stream';

/**
 * Facts (Elhoseiny et al., AAAI 2017; as a stream of tasks Aljundi et al. 2018, section 5.2): every task holds some
 * facts, each fact in one task. All tasks share one embedding, which has a vector for each of subject, predicate and
 * object; training moves it towards the text vectors of the words.
 *
 * Facts are numbered in the order of their tasks, so that those of a task follow each other.
 */
export const facts = dataSetBenchmark(
  findFactSet,
  async (name, places) => loadFactSet(name, places).inputShape,
  loadFactSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'facts'>, { seed }: Experiment, set: FactSet): TaskPlan {
  const groups = benchmark.tasks === undefined ? groupsOf(set) : randomGroups(set, benchmark.tasks, seed);
  const order = groups.flat();
  const place = new Int32Array(set.facts.length);
  for (const group of groups) for (const [unit, fact] of group.entries()) place[fact] = unit;

  const rows = rowsByLabel(set);
  const width = PARTS.length * set.dimensions;
  let first = 0;
  const tasks = groups.map((group, index): Task => {
    const own = group.flatMap((fact) => rows.get(fact) ?? []);
    const firstFact = first;
    first += group.length;
    return {
      number: index + 1,
      name: group.length > 1 ? `facts ${firstFact + 1}–${first}` : `fact ${first}`,
      ...samplesAmong(own, benchmark, seed, index + 1, set),
      classes: group.map((_, unit) => firstFact + unit),
      words: group.map((number) => wordsOf(set.facts[number])),
      units: { first: 0, count: width },
      firstFact,
    };
  });
  const facts = order.map((number) => set.facts[number] ?? (['', '', ''] as const));
  return { tasks, units: set.labels.map((fact) => place[fact] ?? 0), facts: targetsOf(facts, set, benchmark.distance) };
}

/** A fact is chosen by any of its words, or by all of them as `textOf` writes them. */
function wordsOf(fact: Fact = ['', '', '']): readonly string[] {
  return [...fact.filter((word) => word !== ''), textOf(fact)];
}

/** Facts by task, as in images.csv. */
function groupsOf({ facts, tasks, name }: FactSet): readonly (readonly number[])[] {
  if (!tasks) {
    throw new UserError(
      `benchmark.tasks: missing, and images.csv of "${name}" has no column "task"`,
      'Set benchmark.tasks to split the facts at random into that many tasks, or add the column.',
    );
  }
  // Numbered without gaps, so in the order of their numbers.
  const groups = new Map<number, number[]>();
  for (const number of [...facts.keys()].sort((a, b) => (tasks[a] ?? 0) - (tasks[b] ?? 0))) {
    const task = tasks[number] ?? 0;
    const group = groups.get(task) ?? [];
    if (group.length === 0) groups.set(task, group);
    group.push(number);
  }
  return [...groups.values()];
}

/** Facts split at random into `count` tasks, whose sizes differ by at most one. */
function randomGroups({ facts, name }: FactSet, count: number, seed: number): readonly (readonly number[])[] {
  if (count > facts.length) {
    throw new UserError(
      `benchmark.tasks: ${count} tasks need as many facts, but "${name}" has ${facts.length}`,
      `At most ${facts.length} tasks are possible.`,
    );
  }
  const order = shuffled(facts.length, randomOf(seed, 'facts'));
  const boundary = (task: number) => Math.round((task * facts.length) / count);
  return Array.from({ length: count }, (_, i) =>
    [...order.subarray(boundary(i), boundary(i + 1))].sort((a, b) => a - b),
  );
}

function targetsOf(facts: readonly Fact[], set: FactSet, distance: FactTargets['distance']): FactTargets {
  const { dimensions } = set;
  const width = PARTS.length * dimensions;
  const bytes = facts.length * width * Float32Array.BYTES_PER_ELEMENT;
  if (bytes > MAX_DATA_BYTES) {
    throw new UserError(
      `The text vectors of "${set.name}" take ${inBytes(bytes)} for ${facts.length} facts, and at most ${inBytes(MAX_DATA_BYTES)} are held`,
      'Use vectors of fewer dimensions, or fewer facts.',
    );
  }
  const vectors = new Float32Array(facts.length * width);
  const flags = new Float32Array(facts.length * PARTS.length);
  for (const [number, fact] of facts.entries()) {
    for (const [part, word] of fact.entries()) {
      if (word === '') continue;
      vectors.set(set.vectorOf(word), number * width + part * dimensions);
      flags[number * PARTS.length + part] = 1;
    }
  }
  return { facts, dimensions, vectors, flags, distance };
}
