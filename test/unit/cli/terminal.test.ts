import { afterEach, expect, test, vi } from 'vitest';
import { openLine } from '../../../src/cli/progress';
import { bold, note, printJson, printResult, red } from '../../../src/cli/terminal';
import { aligned } from '../../../src/cli/text';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function written(print: () => void): string {
  const texts: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  }
  print();
  vi.restoreAllMocks();
  return texts.join('');
}

const name = '\x1b[2Jmas\x07\u202e';
const shown = '\\u{1b}[2Jmas\\u{7}\\u{202e}';

test('what files hold is printed, not obeyed', () => {
  expect(written(() => note(name))).toBe(`${shown}\n`);
  expect(written(() => printResult(`a\n${name}`))).toBe(`a\n${shown}\n`);
  const json = written(() => printJson({ name }));
  expect(json).toBe('{"name":"\\u001b[2Jmas\\u0007\\u202e"}\n');
  expect(JSON.parse(json)).toEqual({ name });
});

test('only our own styles reach the terminal', () => {
  vi.stubEnv('FORCE_COLOR', '1');
  expect(written(() => note(`${red('error:')} ${bold(name)}`))).toBe(`\x1b[31merror:\x1b[0m \x1b[1m${shown}\x1b[0m\n`);
});

test('a line that is rewritten, one that stays and a cell of a table are each one line', () => {
  const line = openLine();
  expect(written(() => line.rewrite('a\nb\x1b[A'))).toBe('a\\nb\\u{1b}[A\n');
  expect(written(() => line.keep('a\x1b[A'))).toBe('a\\u{1b}[A\n');
  expect(
    aligned([
      ['a\nb', '1'],
      ['c', '22'],
    ]),
  ).toEqual(['a\\nb   1', 'c     22']);
});
