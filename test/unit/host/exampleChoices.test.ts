import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exampleLevels } from '../../../src/host/commands/exampleChoices';

const files = readdirSync('examples').filter((name) => name.endsWith('.mas.json'));
const all = files.map((file) => ({ file, content: JSON.parse(readFileSync(`examples/${file}`, 'utf8')) }));
const levels = exampleLevels(all);
const choices = levels.flatMap((level) => level.choices);

test('a newcomer begins with the first choice of the first level', () => {
  expect(levels[0]?.title).toBe('First steps');
  expect(choices[0]?.title).toBe('permuted MNIST, 5 tasks');
});

test('examples of one stream are one choice, the one with MAS first', () => {
  const [stream] = choices.filter(({ title }) => title === 'split MNIST, task-incremental');
  expect(stream?.examples.map(({ content }) => content.method?.kind)).toEqual([
    'mas',
    ...['ebll', 'expert-gate', 'imm', 'lwf', 'pathnet'],
  ]);
});

test('every example is in one choice, and no title is there twice', () => {
  expect(choices.flatMap(({ examples }) => examples.map(({ file }) => file)).sort()).toEqual(files.sort());
  expect(new Set(choices.map(({ title }) => title)).size).toBe(choices.length);
});

test('each choice has one plain line, which a quick pick shows whole', () => {
  for (const { description } of choices) expect(description).toMatch(/^[^`\n]{20,90}[.?]$/);
});
