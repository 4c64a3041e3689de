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

const check = (changes: object) =>
  checkExperiment({
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [8] },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'finetune' },
    ...changes,
  });

describe.for(kindsOf(benchmarks).map((each) => [each.kind, each] as const))('%s', ([kind, each]) => {
  const shortest = { kind, ...each.shortest };

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
    const three = 'folders' in each.options ? { folders: ['a', 'b', 'c'] } : { tasks: 3 };
    const checked = check({ benchmark: { ...shortest, ...three } });
    expect(checked.ok && traitsOf(checked.experiment).benchmark.tasks).toBe(3);
  });
});
