import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { conventionOf } from '../../../../src/core/experiment/convention';
import { type JsonSchema, jsonSchemaOf } from '../../../../src/core/experiment/jsonSchema';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';
import { scenario } from '../../../../src/core/experiment/values';
import { kindsOf } from '../../../../src/core/kind';
import * as methods from '../../../../src/core/methods/list';
import { method as schema } from '../../../../src/core/methods/methods';
import { isAdaptable, keepsImportance } from '../../../../src/core/omega/own';
import { withoutDescription } from '../kinds';

const kinds = kindsOf(methods);
const branches = jsonSchemaOf(schema, 'methods').oneOf ?? [];
const branchOf = (kind: string) => branches.find(({ properties }) => properties?.kind?.const === kind) ?? {};

const classifier = {
  benchmark: { kind: 'split', dataset: 'mnist', tasks: 2 },
  scenario: 'task-incremental',
  network: { kind: 'modular' },
};
const detector = {
  benchmark: { kind: 'detection', dataset: 'digits-and-clothes-scenes' },
  scenario: 'class-incremental',
  network: { kind: 'fast-rcnn', body: [{ filters: 4 }] },
};

/** An experiment whose parts fit the method: modules for paths, a linear network for closed forms, classes, new heads. */
const fitting = (kind: string) => ({
  ...(kind === 'shmelkov' ? detector : classifier),
  ...(['ncm', 'slda'].includes(kind) && { network: { kind: 'mlp', hidden: [] } }),
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 }, optimizerState: 'reset' },
});

const problemsOf = (changes: { readonly method: { readonly kind: string }; readonly [part: string]: unknown }) => {
  const checked = checkExperiment({ ...fitting(changes.method.kind), ...changes });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
};

/** The method with λ, and with every value of every other option that is a choice, as far as its rules allow. */
function variantsOf(kind: string, shortest: object) {
  const choices = Object.entries(branchOf(kind).properties ?? {}).flatMap(([key, { enum: values = [] }]) =>
    values.map((value) => ({ [key]: value })),
  );
  return [{}, ...choices].flatMap((choice) =>
    [{}, { lambda: 2 }, { lambda: 'search' }].flatMap((lambda) => {
      const checked = checkExperiment({ ...fitting(kind), method: { kind, ...shortest, ...choice, ...lambda } });
      return checked.ok ? [checked.value] : [];
    }),
  );
}

test('each stands in a file of its name, here and where it acts, and says what people read', () => {
  for (const [name, { kind }] of Object.entries(methods)) {
    expect(name.toLowerCase()).toBe(kind.replaceAll('-', ''));
    for (const folder of ['src/core/methods', 'src/methods']) expect(readdirSync(folder)).toContain(`${name}.ts`);
  }
  for (const text of ['title', 'description', 'equation'] as const) {
    expect(new Set(kinds.map((each) => each[text])).size).toBe(kinds.length);
  }
  for (const { title, description, source, equation, memory } of kinds) {
    for (const text of [title, description, source, equation, memory]) expect(text.trim()).not.toBe('');
  }
});

describe.for(kinds.map((each) => [each.kind, each] as const))('%s', ([kind, each]) => {
  const { shortest = {} } = each;
  test('its shortest form is valid and lacks nothing, and every option is described', () => {
    expect(problemsOf({ method: { kind, ...shortest } })).toEqual([]);
    const branch: JsonSchema = branchOf(kind);
    expect(new Set(branch.required)).toEqual(new Set(['kind', ...Object.keys(shortest)]));
    expect(withoutDescription(branch)).toEqual([]);
  });

  test('it says what λ multiplies exactly where an experiment has a λ', () => {
    expect('lambda' in each.options).toBe(each.lambda !== undefined);
    const variants = variantsOf(kind, shortest);
    const withLambda = variants.filter(({ method }) => 'lambda' in method && method.lambda !== undefined);
    expect(withLambda.length > 0).toBe(each.lambda !== undefined);
    for (const experiment of variants) {
      expect(conventionOf(experiment) !== '', JSON.stringify(experiment.method)).toBe(withLambda.includes(experiment));
    }
  });

  test('a search for λ starts where it says', () => {
    const starts = variantsOf(kind, shortest).flatMap(({ method }) =>
      'search' in method && method.search ? [method.search.start] : [],
    );
    expect(new Set(starts)).toEqual(new Set(each.lambda ? [each.lambda.start] : []));
  });

  test.for(scenario.options)('%s is refused exactly where it does not fit', (chosen) => {
    const all = problemsOf({ scenario: chosen, method: { kind, ...shortest } });
    // The benchmark of detectors says the same.
    const problems = each.needsRegions ? [...new Set(all)] : all;
    const fits = each.fit?.scenarios.includes(chosen) ?? true;
    expect(problems).toEqual(fits ? [] : [`scenario: ${each.fit?.otherwise}`]);
  });

  test('it is refused where there are no classes exactly if it needs them', () => {
    const benchmark = { kind: 'facts', dataset: 'digits-and-clothes' };
    const problems = problemsOf({ benchmark, scenario: 'domain-incremental', method: { kind, ...shortest } });
    const refused = problems.some((problem) => problem.startsWith(`method.kind: ${kind} needs class probabilities`));
    expect(refused).toBe(each.needsClasses === true);
  });

  test('where outputs are those of regions, it says why it cannot be, exactly if it cannot', () => {
    const options = { ewc: { fisher: 'empirical' }, imm: { merge: 'mean' } }[kind as string] ?? {};
    const problems = problemsOf({ ...detector, method: { kind, ...shortest, ...options } });
    const isRefused = each.needsClasses === true || each.withoutRegions !== undefined;
    expect(problems.some((problem) => problem.startsWith('method.kind'))).toBe(isRefused);
    if (!isRefused) expect(problems).toEqual([]);
    if (!each.needsRegions) return;
    expect(problemsOf({ ...classifier, method: { kind } })).toContain(`method.kind: ${each.needsRegions}`);
  });

  test('only an Ω that it keeps can be adapted', () => {
    for (const { method } of variantsOf(kind, shortest)) {
      if (isAdaptable(method)) expect(keepsImportance(method)).toBe(true);
      if (!each.importance) expect(keepsImportance(method)).toBe(false);
    }
  });
});
