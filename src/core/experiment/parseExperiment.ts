import { networkProblems } from '../networks/networks';
import { optimizerProblems } from '../optimizers/optimizers';
import {
  type CheckedJson,
  checkText,
  checkValue,
  type FoundProblem,
  type JsonDefinition,
  type Key,
  type Problem,
  pathText,
  problemList,
  valueAt,
} from './checkJson';
import { type Experiment, experimentSchema } from './experiment';
import { experimentJsonSchema } from './jsonSchema';
import { lambdaSearchOf } from './lambdaSearch';

export type Checked =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The experiment in the text of a `*.mas.json` file (JSON; comments and trailing commas are allowed), with every default
 * filled in.
 * @param name the file's name; it stands in messages and becomes the experiment's name where the text gives none
 * @throws UserError that lists every problem
 */
export function parseExperiment(text: string, name: string): Experiment {
  const checked = checkExperimentText(text);
  if (checked.ok) {
    const base = name.replace(/^.*[\\/]/, '').replace(/(\.mas)?\.jsonc?$/, '');
    return { ...checked.experiment, name: checked.experiment.name ?? base };
  }
  throw problemList(name, checked.problems);
}

/** Like `parseExperiment`, with problems as data. */
export function checkExperimentText(text: string): Checked {
  return named(checkText(text, definition));
}

/** Checks an experiment that is already a value, such as one read from a run directory. */
export function checkExperiment(value: unknown): Checked {
  return named(checkValue(value, definition));
}

const definition: JsonDefinition<Experiment> = {
  schema: experimentSchema,
  jsonSchema: experimentJsonSchema,
  contradictions,
};

function named(checked: CheckedJson<Experiment>): Checked {
  return checked.ok ? { ok: true, experiment: withSearch(checked.value) } : checked;
}

export interface Difference {
  /** JSON path, e.g. `training.optimizer.learningRate`. */
  readonly path: string;
  /** Its value in either experiment; undefined where it is absent. */
  readonly values: readonly [unknown, unknown];
}

/**
 * Where two experiments differ, as far as it matters to what they compute: `name`, `description` and `$schema` do not
 * count.
 */
export function differences(a: Experiment, b: Experiment): readonly Difference[] {
  const { $schema: _a, name: _b, description: _c, ...one } = a;
  const { $schema: _d, name: _e, description: _f, ...other } = b;
  return differing(one, other, []);
}

/** Names how λ is searched, where it is. */
function withSearch(experiment: Experiment): Experiment {
  const search = lambdaSearchOf(experiment.method);
  return search ? { ...experiment, method: { ...experiment.method, search } as Experiment['method'] } : experiment;
}

/** What no single key can say: options that do not go together. */
function contradictions({
  benchmark,
  scenario,
  network,
  training,
  method,
  evaluation,
}: Experiment): readonly FoundProblem[] {
  const problems: FoundProblem[] = [];
  const say = (keys: readonly Key[], message: string) => problems.push({ keys, message });

  if (benchmark.validation === 1)
    say(['benchmark', 'validation'], '1 holds out every sample and leaves none to train on');
  if (benchmark.kind === 'permuted' && scenario === 'class-incremental') {
    say(
      ['scenario'],
      'class-incremental needs new classes in every task, but all tasks of a permuted benchmark have the same ones; ' +
        'use domain-incremental (one head) or task-incremental (a head for each task), or a split benchmark',
    );
  }
  if (benchmark.kind === 'split') {
    const { classOrder, classesPerTask, tasks } = benchmark;
    if (classesPerTask === 1 && scenario !== 'class-incremental') {
      say(
        ['benchmark', 'classesPerTask'],
        `a task of 1 class is solved by any ${scenario} network, its head has one unit; use 2 or more`,
      );
    }
    const listed = Array.isArray(classOrder) ? classOrder : undefined;
    listed?.forEach((each, i) => {
      if (listed.indexOf(each) < i) say(['benchmark', 'classOrder', i], `class ${each} appears twice`);
    });
    if (listed && listed.length < (tasks ?? 1) * classesPerTask) {
      const needed = `${tasks ?? 1} × ${classesPerTask} classes`;
      say(['benchmark', 'classOrder'], `names ${listed.length} classes, but the tasks need ${needed}`);
    }
  }
  if (benchmark.kind === 'facts') {
    if (scenario !== 'domain-incremental') {
      say(['scenario'], 'all tasks of facts share one embedding; use domain-incremental');
    }
    if (!FACT_METHODS.includes(method.kind)) {
      const allowed = FACT_METHODS.map((kind) => `"${kind}"`).join(', ');
      say(
        ['method', 'kind'],
        `${method.kind} is made for classes, and a benchmark of facts has none; allowed: ${allowed}`,
      );
    }
  }
  if (benchmark.kind === 'images') {
    const { inputs, channels, folders } = benchmark;
    if (inputs !== 'unit') {
      for (const key of ['mean', 'std'] as const) {
        const each = inputs[key];
        if (typeof each !== 'number' && each.length !== channels) {
          say(['benchmark', 'inputs', key], `has ${each.length} values, but images have ${channels} channels`);
        }
      }
    }
    folders.forEach((each, i) => {
      if (folders.indexOf(each) < i) say(['benchmark', 'folders', i], `the folder ${each} appears twice`);
    });
  }
  const { optimizer, keep } = training;
  for (const { keys, message } of networkProblems(network)) say(['network', ...keys], message);
  for (const { keys, message } of optimizerProblems(optimizer)) say(['training', 'optimizer', ...keys], message);
  if (keep === 'best-validation' && benchmark.validation === 0) {
    say(['training', 'keep'], 'best-validation needs held-out samples: set benchmark.validation, e.g. to 0.1');
  }
  if (
    (method.kind === 'lwf' || method.kind === 'ebll') &&
    method.warmUpEpochs > 0 &&
    scenario === 'domain-incremental'
  ) {
    say(
      ['method', 'warmUpEpochs'],
      'there is no new head to warm up where scenario is domain-incremental; leave it out',
    );
  }
  if (method.kind === 'pathnet') {
    if (scenario !== 'task-incremental') {
      say(['scenario'], 'pathnet answers each task through its own path, so it must be told it; use task-incremental');
    }
    if (network.kind !== 'modular') say(['network', 'kind'], 'pathnet chooses paths through modules; use modular');
    else if (method.active > network.modules) {
      say(['method', 'active'], `a layer has no more than ${network.modules} modules (network.modules)`);
    }
    if (keep !== 'last-epoch') say(['training', 'keep'], 'pathnet itself chooses what is kept; use last-epoch');
    if (training.optimizerState !== 'reset') {
      say(['training', 'optimizerState'], 'pathnet begins with new modules in each task; use reset');
    }
  }
  if ('search' in method && method.search && method.lambda !== 'search') {
    say(['method', 'search'], 'has no part in it unless method.lambda is "search"; leave it out');
  }
  if (method.kind === 'mas' || method.kind === 'local-mas') {
    if (method.accumulate === 'recompute' && method.anchor === 'each') {
      say(['method', 'anchor'], 'each has no part in Ω measured anew with the newest weights; use last');
    }
    const tasks = benchmark.kind === 'images' ? benchmark.folders.length : benchmark.tasks;
    method.forget.forEach((task, i) => {
      if (method.forget.indexOf(task) < i) say(['method', 'forget', i], `task ${task} appears twice`);
      else if (task > (tasks ?? task)) {
        say(['method', 'forget', i], `there is no task ${task}: the benchmark has ${tasks}`);
      }
    });
  }
  if (method.kind === 'expert-gate' && scenario === 'class-incremental') {
    say(
      ['scenario'],
      'class-incremental has one head that grows, but expert-gate has a network for each task; use task-incremental: ' +
        'where method.testedBy is "gate", tests are not told the task either',
    );
  }
  if (method.kind === 'imm' && (method.transfer === 'l2') !== (method.lambda !== undefined)) {
    if (method.transfer === 'l2') say(['method', 'transfer'], 'l2 needs method.lambda, e.g. 0.001');
    else say(['method', 'lambda'], `has no part in it where transfer is ${method.transfer}; leave it out`);
  }
  const subsets = evaluation?.subsets ?? [];
  subsets.forEach(({ name }, i) => {
    const first = subsets.findIndex((each) => each.name === name);
    if (first < i) say(['evaluation', 'subsets', i, 'name'], `there is a subset "${name}" already; names must differ`);
  });
  return problems;
}

/** Methods that can learn facts, which are vectors; others need the probabilities of classes. */
const FACT_METHODS: readonly string[] = ['finetune', 'joint', 'mas', 'local-mas', 'ewc', 'si', 'imm', 'rehearsal'];

function differing(a: unknown, b: unknown, keys: readonly Key[]): readonly Difference[] {
  if (Object.is(a, b)) return [];
  const whole: Difference = { path: pathText(keys), values: [a, b] };
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return [whole];
  if (Array.isArray(a) !== Array.isArray(b)) return [whole];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => {
    const key = Array.isArray(a) ? Number(name) : name;
    return differing(valueAt(a, [name]), valueAt(b, [name]), [...keys, key]);
  });
}
