// @ts-check
// One benchmark: the search for each method's λ, then the runs that are reported. All of it goes on where it was.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { core } from '../core.mjs';
import { root } from '../setup.mjs';
import { masLab } from './masLab.mjs';
import { methods } from './methods.mjs';

/** The seeds that are reported, and the one that λ is chosen on. */
export const seeds = [0, 1, 2];
export const searchSeed = 100;
/** Share of each task's training samples that are held out while λ is searched, and that choose it. */
export const validation = 0.1;
/** How many factors of ten the search goes beyond the values that it begins with. */
export const furthest = 3;

/**
 * @typedef {import('./methods.mjs').Method} Method
 * @typedef {import('./benchmarks.mjs').Benchmark} Benchmark
 * @typedef {{ readonly lambda: number, readonly accuracy: number }} Try Mean accuracy on held-out samples of all tasks.
 * @typedef {{ readonly n: number, readonly mean: number, readonly deviation: number | null } | null} Statistic
 * @typedef {object} Row Of `mas-lab compare --json`, as far as it is used here.
 * @property {readonly string[]} runs
 * @property {readonly number[]} seeds
 * @property {readonly Statistic[]} accuracy
 * @property {Statistic} averageAccuracy
 * @property {Statistic} forgetting
 * @property {Statistic} drop
 * @property {Statistic} memoryBytes
 *
 * @typedef {object} Outcome What came out for one method.
 * @property {string} name
 * @property {string} convention What λ is multiplied with; empty where there is none.
 * @property {number} [lambda]
 * @property {readonly Try[]} tries
 * @property {Row} row
 *
 * @typedef {object} Agreement How far the local Ω agrees with the global one, on the same weights and samples.
 * @property {string} tensor
 * @property {Statistic} pearson
 * @property {Statistic} spearman
 * @property {Statistic} shared Share of the global rule's most important twentieth that is the local one's too.
 *
 * @typedef {object} Study What came out of a benchmark.
 * @property {readonly string[]} tasks
 * @property {readonly Outcome[]} outcomes
 * @property {readonly Agreement[]} agreement By tensor, over the seeds of MAS, after the last task.
 * @property {string} engine
 * @property {string} processor
 */

/** @param {Pick<Benchmark, 'id'>} benchmark */
const folderOf = ({ id }) => join(root, '.mas', 'results', id);

/**
 * The methods that make sense in the benchmark's scenario.
 * @param {Benchmark} benchmark
 */
export function methodsFor({ experiment }) {
  return methods.filter(({ scenarios }) => !scenarios || scenarios.includes(String(experiment.scenario)));
}

/**
 * Trains what is missing of some methods; what came out of others before stays.
 * @param {Benchmark} benchmark
 * @param {(name: string) => boolean} isWanted
 * @param {readonly string[]} options Of `mas-lab sweep`.
 */
export async function study(benchmark, isWanted, options) {
  mkdirSync(folderOf(benchmark), { recursive: true });
  const compared = methodsFor(benchmark).filter(({ name }) => isWanted(name));
  if (compared.length === 0) return;
  const tries = await searchLambdas(benchmark, compared, options);
  const chosen = compared.map((method) => {
    const lambda = best(tries[method.name] ?? [])?.lambda;
    return { ...method, tries: tries[method.name] ?? [], ...(lambda !== undefined && { lambda }) };
  });
  console.error(`\n${benchmark.title}: ${seeds.length} seeds of each method`);
  const plan = { name: 'final', experiment: benchmark.experiment, seeds };
  /** @type {Map<string, any>} */
  const rowOf = new Map();
  /** @type {readonly string[]} */
  let tasks = [];
  const usual = chosen.filter((method) => !method.experiment);
  for (const group of [usual, ...chosen.filter((method) => method.experiment).map((method) => [method])]) {
    const [first] = group;
    if (!first) continue;
    const experiment = { ...benchmark.experiment, ...first.experiment };
    const comparison = await sweep(benchmark, { ...plan, experiment, methods: group.map(described) }, options);
    for (const [i, { name }] of group.entries()) rowOf.set(name, comparison.rows[i]);
    tasks = comparison.tasks;
  }
  const before = studyOf(benchmark);
  const found = new Map((before?.outcomes ?? []).map((outcome) => [outcome.name, outcome]));
  for (const { name, lambda, tries: tried } of chosen) {
    const row = rowOf.get(name);
    const { convention = '' } = row;
    found.set(name, { name, convention, ...(lambda !== undefined && { lambda }), tries: tried, row });
  }
  const outcomes = methodsFor(benchmark).flatMap(({ name }) => found.get(name) ?? []);
  const { engine } = await masLab(['show', rowOf.get(chosen[0]?.name ?? '').runs[0]], 'ignore');
  const mas = rowOf.get('MAS');
  const processor = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  /** @type {Study} */
  const done = {
    tasks,
    outcomes,
    agreement: mas ? await agreementOf(mas.runs) : (before?.agreement ?? []),
    engine: `${engine.kind === 'tensorflow' ? 'TensorFlow' : engine.kind} ${engine.version}, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'} a run`,
    processor,
  };
  write(benchmark, 'study.json', done);
}

/**
 * Measures the global and the local Ω of each run's last checkpoint, on the training samples of the last task.
 * @param {readonly string[]} runs
 * @returns {Promise<readonly Agreement[]>}
 */
async function agreementOf(runs) {
  const { statistic } = await core('run/statistic');
  /** @type {any[][]} */
  const measured = [];
  for (const run of runs) measured.push((await masLab(['importance', run], 'ignore')).agreement);
  const [first = []] = measured;
  return first.map(({ tensor }, i) => {
    const over = (/** @type {'pearson' | 'spearman' | 'shared'} */ key) =>
      statistic(measured.map((each) => each[i][key]));
    return { tensor, pearson: over('pearson'), spearman: over('spearman'), shared: over('shared') };
  });
}

/**
 * What came out of a benchmark, if it has come to its end once.
 * @param {Benchmark} benchmark
 * @returns {Study | undefined}
 */
export function studyOf(benchmark) {
  return read(benchmark, 'study.json');
}

/**
 * Tries λ by λ, for all methods at once, until each has found its place.
 * @param {Benchmark} benchmark
 * @param {readonly Method[]} compared
 * @param {readonly string[]} options
 * @returns {Promise<Record<string, readonly Try[]>>} By method.
 */
async function searchLambdas(benchmark, compared, options) {
  /** @type {Record<string, readonly Try[]>} */
  const tries = read(benchmark, 'search.json') ?? {};
  for (;;) {
    const wanted = compared.flatMap((method) =>
      lambdasFor(benchmark, method, tries[method.name] ?? []).map((lambda) => ({ ...method, lambda })),
    );
    if (wanted.length === 0) return tries;
    console.error(`\n${benchmark.title}: ${wanted.length} values of λ on seed ${searchSeed}`);
    const { experiment, searchTasks } = benchmark;
    const heldOut = {
      .../** @type {object} */ (experiment.benchmark),
      validation,
      // No test sample takes part, so few are looked at.
      testSamples: 100,
      ...(searchTasks && { tasks: searchTasks }),
    };
    const plan = {
      name: 'search',
      experiment: { ...experiment, benchmark: heldOut },
      methods: wanted.map(described),
      seeds: [searchSeed],
    };
    const { rows } = await sweep(benchmark, plan, options);
    for (const [i, { name, lambda }] of wanted.entries()) {
      const { tasks } = await masLab(['evaluate', rows[i].runs[0], '--data', 'validation'], 'ignore');
      const accuracies = tasks.map((/** @type {{ accuracy: number }} */ { accuracy }) => accuracy);
      const accuracy =
        accuracies.reduce((/** @type {number} */ sum, /** @type {number} */ each) => sum + each, 0) / accuracies.length;
      tries[name] = [...(tries[name] ?? []), { lambda, accuracy }].sort((a, b) => a.lambda - b.lambda);
      write(benchmark, 'search.json', tries);
    }
  }
}

/**
 * The values to try next on a benchmark.
 * @param {Benchmark} benchmark
 * @param {Method} method
 * @param {readonly Try[]} tries
 */
function lambdasFor({ lambdasOf }, method, tries) {
  if (!lambdasOf || !method.lambdas) return nextLambdas(method, tries);
  /** @type {Record<string, readonly Try[]>} */
  const others = read({ id: lambdasOf }, 'search.json') ?? {};
  const lambda = best(others[method.name] ?? [])?.lambda;
  if (lambda === undefined) throw new Error(`Choose the λ of ${method.name} on ${lambdasOf} first.`);
  return lambdasAround(lambda, tries);
}

/**
 * The values to try next where a λ is known: that one and three times more and less; then three times further as long as the
 * best is at an end.
 * @param {number} known
 * @param {readonly Try[]} tries Ascending.
 * @returns {readonly number[]}
 */
export function lambdasAround(known, tries) {
  const begun = [0.3 * known, known, 3 * known].map(rounded);
  const untried = begun.filter((lambda) => !tries.some((tried) => tried.lambda === lambda));
  if (untried.length > 0) return untried;
  const [top, low, high] = [best(tries), tries[0], tries.at(-1)].map((each) => each?.lambda ?? known);
  if (tries.length - begun.length >= furthest || top === undefined) return [];
  if (top === high) return [rounded(3 * top)];
  return top === low ? [rounded(0.3 * top)] : [];
}

/**
 * The values to try next: those it begins with; then a factor of ten further as long as the best is at an end; then a
 * factor of three to both sides of the best.
 * @param {Method} method
 * @param {readonly Try[]} tries
 * @returns {readonly number[]}
 */
export function nextLambdas({ lambdas = [] }, tries) {
  const tried = new Set(tries.map(({ lambda }) => lambda));
  const untried = (/** @type {readonly number[]} */ list) => list.map(rounded).filter((lambda) => !tried.has(lambda));
  if (untried(lambdas).length > 0 || lambdas.length === 0) return untried(lambdas);
  const decades = tries.filter(({ lambda }) =>
    Number.isInteger(Number(Math.log10(lambda / (lambdas[0] ?? 1)).toFixed(6))),
  );
  const top = best(decades)?.lambda ?? 1;
  const [low, high] = [decades[0]?.lambda ?? 1, decades.at(-1)?.lambda ?? 1];
  const steps = decades.length - lambdas.length;
  if (steps < furthest && top === high) return untried([high * 10]);
  if (steps < furthest && top === low) return untried([low / 10]);
  return untried([top * 0.3, top * 3]);
}

/**
 * The try with the highest accuracy; of equals the one with the smallest λ.
 * @param {readonly Try[]} tries
 * @returns {Try | undefined}
 */
function best(tries) {
  return tries.toSorted((a, b) => b.accuracy - a.accuracy || a.lambda - b.lambda)[0];
}

/** @param {number} lambda */
function rounded(lambda) {
  return Number(lambda.toPrecision(1));
}

/** @param {Method & { readonly lambda?: number }} method */
function described({ method, lambda }) {
  return lambda === undefined ? method : { ...method, lambda };
}

/**
 * @param {Benchmark} benchmark
 * @param {{ readonly name: string, readonly experiment: object, readonly methods: readonly object[], readonly seeds: readonly number[] }} plan
 * @param {readonly string[]} options
 * @returns {Promise<{ readonly rows: readonly any[], readonly tasks: readonly string[] }>} A row for each method, in order.
 */
async function sweep(benchmark, { name, experiment, methods: list, seeds: each }, options) {
  const file = join(folderOf(benchmark), `${name}.mas-sweep.json`);
  const values = { method: list, seed: each };
  writeFileSync(file, JSON.stringify({ name, experiment, values }, undefined, 2));
  const comparison = await masLab(['sweep', file, '--runs', join(folderOf(benchmark), name), ...options]);
  if (comparison.rows.length !== list.length)
    throw new Error(`${file}: ${comparison.rows.length} rows for ${list.length} methods.`);
  return comparison;
}

/**
 * @param {Pick<Benchmark, 'id'>} benchmark
 * @param {string} name
 * @returns {any}
 */
function read(benchmark, name) {
  const file = join(folderOf(benchmark), name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * @param {Benchmark} benchmark
 * @param {string} name
 * @param {unknown} value
 */
function write(benchmark, name, value) {
  writeFileSync(join(folderOf(benchmark), name), `${JSON.stringify(value, undefined, 2)}\n`);
}
