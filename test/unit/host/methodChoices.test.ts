import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { experimentJsonSchema } from '../../../src/core/experiment/jsonSchema';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';
import { methodChoices } from '../../../src/host/commands/methodChoices';
import { someExperiment } from '../../fixtures/someExperiment';

const examples = readdirSync('examples').filter((name) => name.endsWith('.mas.json'));
const facts = { benchmark: { kind: 'facts', dataset: 'small' } } as const;

const read = (name: string) => JSON.parse(readFileSync(`examples/${name}`, 'utf8'));

/** All that there are; some do not fit every scenario. */
const kinds = experimentJsonSchema().properties?.method?.oneOf?.map(({ properties }) => properties?.kind?.const) ?? [];

test.each(examples)('%s can be learnt with every method that is offered, and few are not', (name) => {
  const example = read(name);
  const offered = methodChoices([example]).map(({ method }) => {
    expect(checkExperiment({ ...example, method })).toMatchObject({ ok: true });
    return method.kind;
  });
  const missing = kinds.filter((kind) => !offered.includes(String(kind)));
  if (example.benchmark.kind === 'facts' || example.benchmark.kind === 'detection') return;
  // PathNet needs modules, and closed forms one linear layer, which other examples do not have.
  const isLinear = example.network.hidden?.length === 0;
  const absent = [
    ...(example.scenario === 'class-incremental' ? ['expert-gate'] : []),
    ...(example.network.kind === 'modular' ? [] : ['pathnet']),
    ...(isLinear ? [] : ['ncm', 'slda']),
    // It distils detectors.
    'shmelkov',
  ];
  expect(missing).toEqual(absent.toSorted());
});

test('MAS is offered first, and an example keeps its own λ', () => {
  const [first, ...others] = methodChoices([{ ...someExperiment(), method: { kind: 'mas', lambda: 0.003 } }]);
  expect(first).toMatchObject({ label: 'MAS', method: { kind: 'mas', lambda: 0.003 } });
  expect(others.map(({ method }) => method.kind)).toEqual(expect.arrayContaining(['finetune', 'lwf']));
});

test('a method that needs classes is not offered for facts, which have none', () => {
  const kinds = methodChoices([someExperiment(facts)]).map(({ method }) => method.kind);
  expect(kinds).toContain('ewc');
  expect(kinds).not.toContain('lwf');
});

test('a method that another example of the stream has comes with its options, network and training', () => {
  const modular = read('split-mnist-task-incremental-pathnet.mas.json');
  const choices = methodChoices([read('split-mnist-task-incremental.mas.json'), modular]);
  const chosen = choices.find(({ method }) => method.kind === 'pathnet');
  expect(chosen).toMatchObject({ method: modular.method, example: modular });
  expect(choices.find(({ method }) => method.kind === 'si')?.example).not.toBe(modular);
});

test('each choice says what it is', () => {
  for (const { label, description } of methodChoices([someExperiment()])) {
    expect(label).not.toBe('');
    expect(description).not.toBe('');
  }
});
