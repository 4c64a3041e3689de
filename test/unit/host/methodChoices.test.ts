import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkExperiment } from '../../../src/core/parseExperiment';
import { methodChoices } from '../../../src/host/commands/methodChoices';

const examples = readdirSync('examples').filter((name) => name.endsWith('.mas.json'));

test.each(examples)('%s can be learnt with every method that is offered', (name) => {
  const example = JSON.parse(readFileSync(`examples/${name}`, 'utf8'));
  for (const { method } of methodChoices(example.method)) {
    expect(checkExperiment({ ...example, method })).toMatchObject({ ok: true });
  }
});

test('MAS is offered first, and an example keeps its own λ', () => {
  const [first, ...others] = methodChoices({ kind: 'mas', lambda: 0.003 } as { kind: string });
  expect(first).toMatchObject({ label: 'MAS', method: { kind: 'mas', lambda: 0.003 } });
  expect(others.map(({ method }) => method.kind)).toContain('finetune');
});

test('each choice says what it is', () => {
  for (const { label, description } of methodChoices({})) {
    expect(label).not.toBe('');
    expect(description).not.toBe('');
  }
});
