import { dirname } from 'node:path';
import { DATA_ARRAYS } from '../../core/formats/arrays';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import { fileSource } from '../files/byteSource';
import { openArrays, requiredArrays } from './arrays';
import type { OpenFormat } from './format';

/** NPY files of a folder, one for each array; rows are read from them where they do not fit in memory. */
export const npy: OpenFormat = async (files) => {
  const arrays = files.filter(({ name }) => DATA_ARRAYS.some((array) => array.name === name));
  const sources = new Map(arrays.map(({ name, path }) => [name, fileSource(path)]));
  const missing = requiredArrays(sources);
  if (missing.length > 0) {
    const folder = dirname(files[0]?.path ?? '');
    throw new UserError(
      `${folder}: has no ${missing.map((name) => `${name}.npy`).join(' and no ')}`,
      'Samples for testing need labels. Save each array with numpy.save.',
    );
  }
  const names = files.find(({ name }) => name === 'classes.txt');
  return { ...(await openArrays(sources)), ...(names && { classNames: namesIn(names.path) }) };
};

/** A name on each line, in the order of the class numbers. */
function namesIn(path: string): readonly string[] {
  const lines = readText(path).split(/\r?\n/);
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).map((name) => name.trim().normalize('NFC'));
}
