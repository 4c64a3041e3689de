import { expect, test } from 'vitest';
import { fileName } from '../../../src/core/exports/fileName';

test('the name of a file tells the title in letters and digits of any script, and is no path', () => {
  const names: [title: string, name: string][] = [
    ['Average accuracy', 'average-accuracy'],
    ['Ω of dense1/kernel, permuted, MAS, checkpoint 3', 'omega-of-dense1-kernel-permuted-mas-checkpoint-3'],
    ['Average accuracy against λ', 'average-accuracy-against-lambda'],
    ['Forgetting, Ziffern für 数字', 'forgetting-ziffern-für-数字'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a\\b:c*d?"<e>|', 'a-b-c-d-e'],
    ['.hidden\n', 'hidden'],
    ['···', 'chart'],
  ];
  expect(names.map(([title]) => fileName(title, '.svg'))).toEqual(names.map(([, name]) => `${name}.svg`));
});

test('a long name is cut between letters, to what file systems allow, and keeps its extension', () => {
  const name = fileName('数字'.repeat(200), '-2x.png');
  expect(name).toBe(`${'数字'.repeat(33)}-2x.png`);
  expect(Buffer.byteLength(fileName('x'.repeat(999), '.png'))).toBe(204);
});

test('names in decomposed Unicode are those in composed', () => {
  expect(fileName('für', '.csv')).toBe(fileName('für'.normalize('NFD'), '.csv'));
});
