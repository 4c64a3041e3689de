import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../src/benchmarks/files/readCsv';

const read = (text: string) => readCsv(text, 'f.csv', ['a', 'b'], ['c']);
const cells = (text: string) => read(text).map((line) => line.cells);

describe('a CSV file', () => {
  it('names its columns, in any order, and what is left out is empty', () => {
    expect(cells('b,a\n1,2\n')).toEqual([{ a: '2', b: '1', c: '' }]);
  });

  it('has quotes around cells with commas, quotes and line ends (RFC 4180)', () => {
    expect(cells('a,b,c\r\n"x, y","say ""hi""","two\nlines"\r\n3,,4')).toEqual([
      { a: 'x, y', b: 'say "hi"', c: 'two\nlines' },
      { a: '3', b: '', c: '4' },
    ]);
  });

  it('counts lines as an editor does, empty ones and those inside of quotes too', () => {
    expect(read('\uFEFFa,b\n\n"one\ntwo",1\n, \n5,6\n').map(({ line }) => line)).toEqual([3, 6]);
  });

  it.each([
    ['', 'f.csv: the file is empty'],
    ['a,d\n', 'f.csv, line 1: unknown column "d"'],
    ['a,b,a\n', 'f.csv, line 1: the column "a" appears twice'],
    ['a,c\n', 'f.csv, line 1: the column "b" is missing'],
    ['a,b\n1,2\n1\n', 'f.csv, line 3: 1 cell, but the header names 2 columns'],
    ['a,b\n1,2,3\n', 'f.csv, line 2: 3 cells, but the header names 2 columns'],
    ['a,b\n1,"2\n', 'f.csv, line 2: a quote is not closed'],
    ['a,b\r\n"1\r\n1",2\r\n3,"4\r\n5\r\n', 'f.csv, line 4: a quote is not closed'],
    ['a,b\n5" disk,2\n', 'f.csv, line 2: a quote stands inside a cell without quotes'],
    ['a,b\n"1"x,2\n', 'f.csv, line 2: text follows a closing quote'],
  ])('that is %j is refused', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
