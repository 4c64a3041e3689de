import { describe, expect, test } from 'vitest';
import { benchmark as schema } from '../../../../src/core/benchmarks/benchmarks';
import * as benchmarks from '../../../../src/core/benchmarks/list';
import { jsonSchemaOf } from '../../../../src/core/experiment/jsonSchema';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';
import { traitsOf } from '../../../../src/core/experiment/traitsOf';
import { scenario } from '../../../../src/core/experiment/values';
import { kindsOf } from '../../../../src/core/kind';
import { withoutDescription } from '../kinds';

const branches = jsonSchemaOf(schema, 'benchmarks').oneOf ?? [];

const checkWith = (changes: object) =>
  checkExperiment({
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [8] },
    training: { batchSize: 10, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'finetune' },
    ...changes,
  });

describe.for(kindsOf(benchmarks).map((each) => [each.kind, each] as const))('%s', ([kind, each]) => {
  const shortest = { kind, ...each.shortest };
  const check = (changes: object) =>
    checkWith({
      ...(each.hasRegions && { network: { kind: 'fast-rcnn', body: [{ filters: 4 }] } }),
      scenario: each.fit?.scenarios[0] ?? 'domain-incremental',
      ...changes,
    });

  test('its shortest form is valid and lacks nothing, and every option is described', () => {
    expect(check({ benchmark: shortest })).toMatchObject({ ok: true });
    const branch = branches.find(({ properties }) => properties?.kind?.const === kind) ?? {};
    expect(new Set(branch.required)).toEqual(new Set(Object.keys(shortest)));
    expect(withoutDescription(branch)).toEqual([]);
  });

  test.for(scenario.options)('%s is refused exactly where it does not fit', (chosen) => {
    const checked = check({ benchmark: shortest, scenario: chosen });
    const fits = each.fit?.scenarios.includes(chosen) ?? true;
    const problems = checked.ok ? [] : checked.problems;
    expect(problems).toEqual(fits ? [] : [{ path: 'scenario', message: each.fit?.otherwise }]);
  });

  test('methods learn from it how many tasks there are, where the experiment says so', () => {
    const three = ['a', 'b', 'c'];
    const given = { folders: { folders: three }, datasets: { datasets: three }, tasks: { tasks: 3 } };
    const option = (['folders', 'datasets', 'tasks'] as const).find((name) => name in each.options);
    const checked = check({ benchmark: { ...shortest, ...(option && given[option]) } });
    if (!checked.ok) throw new Error('the experiment is refused');
    expect(traitsOf(checked.value).benchmark.tasks).toBe(option && 3);
  });
});

test('an online stream is one pass in small mini-batches, whatever would make more of it', () => {
  const optimizer = { kind: 'sgd', learningRate: 0.1 };
  const paths = (changes: object) => {
    const checked = checkWith({ benchmark: { kind: 'online', dataset: 'mnist' }, ...changes });
    return checked.ok ? [] : checked.problems.map(({ path }) => path);
  };
  expect(paths({})).toEqual([]);
  expect(paths({ training: { optimizer } })).toEqual(['training.batchSize']);
  const training = { batchSize: 10, optimizer };
  expect(paths({ training: { ...training, epochs: 2 } })).toEqual(['training.epochs']);
  expect(paths({ training: { ...training, laterTasks: { epochs: 2 } } })).toEqual(['training.laterTasks.epochs']);
  expect(paths({ method: { kind: 'mas', lambda: 'search' } })).toEqual(['method.lambda']);
  const warmUp = { method: { kind: 'lwf', warmUpEpochs: 1 }, scenario: 'class-incremental' };
  expect(paths(warmUp)).toEqual(['method.warmUpEpochs']);
});
