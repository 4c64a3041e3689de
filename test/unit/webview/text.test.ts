import { expect, test } from 'vitest';
import { selectTasks } from '../../../webview/dashboard/taskSelection';
import { csv } from '../../../webview/shared/csv';
import { bytes, percent, points, short } from '../../../webview/shared/format';

test('tasks are named by numbers and ranges', () => {
  const tasks = (text: string, total: number) => {
    const selection = selectTasks(text, total);
    return selection.ok ? selection.tasks : selection.message;
  };
  expect(tasks('', 5)).toEqual([1, 2, 3, 4, 5]);
  expect(tasks('', 1000)).toEqual([1, 144, 286, 429, 572, 715, 857, 1000]);
  expect(tasks('all', 12)).toHaveLength(12);
  expect(tasks('8, 1-3 2', 10)).toEqual([1, 2, 3, 8]);
  expect(tasks('4–99', 6)).toEqual([4, 5, 6]);
  expect(tasks('1-999999999', 3)).toEqual([1, 2, 3]);
  expect(tasks('one', 3)).toBe('“one” isn’t a task number. Use numbers or ranges, such as 1-5, 8.');
  expect(tasks('9', 3)).toBe('Tasks are numbered from 1 to 3.');
});

test('numbers are written as people read them', () => {
  expect(percent(0.94678)).toBe('94.7 %');
  expect(percent(null)).toBe('·');
  expect([points(0.0132), points(-0.0132), points(-0.00001)]).toEqual(['+1.3 pts', '−1.3 pts', '0.0 pts']);
  expect([short(0), short(31.53), short(-0.0000421), short(1234567)]).toEqual([
    '0',
    '31.5',
    '−4.21 × 10⁻⁵',
    '1.23 × 10⁶',
  ]);
  expect([bytes(0), bytes(999), bytes(500_000), bytes(2_154_321)]).toEqual(['0 B', '999 B', '500 kB', '2.15 MB']);
});

test('data are saved so that a spreadsheet reads them and runs nothing', () => {
  const rows = [
    ['plain', 0.1 + 0.2, null],
    ['with "quotes", commas', -1, 'a\nb'],
    ['=HYPERLINK("http://x")', 0, '@SUM(A1)'],
  ];
  expect(csv({ columns: ['a', 'b', 'c'], rows })).toBe(
    'a,b,c\r\nplain,0.30000000000000004,\r\n"with ""quotes"", commas",-1,"a\nb"\r\n' +
      `"'=HYPERLINK(""http://x"")",0,'@SUM(A1)\r\n`,
  );
});
