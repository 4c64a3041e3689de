import { DATA_ARRAYS } from '../../core/formats/arrays';
import type { ByteSource } from '../files/byteSource';
import type { OpenDataSet, OpenSplit } from './format';
import { type NpyInputs, openNpyInputs, openNpyLabels } from './npyInputs';

/** A data set as NPY arrays, which stand in one archive or in files of their own. */

/** Which of the names each array has, by Keras's name. */
export function chosenArrays(names: readonly string[], fail: (reason: string) => Error): ReadonlyMap<string, string> {
  return new Map(
    DATA_ARRAYS.flatMap(({ name, pattern }) => {
      const [first, second] = names.filter((each) => pattern.test(each));
      if (second !== undefined) throw fail(`has two arrays for ${name}: ${first} and ${second}`);
      return first === undefined ? [] : [[name, first] as const];
    }),
  );
}

/** The names of arrays that are missing. Test samples and their labels may be missing together. */
export function requiredArrays(present: ReadonlyMap<string, unknown>): readonly string[] {
  const required = ['x_train', 'y_train'];
  if (present.has('x_test') || present.has('y_test')) required.push('x_test', 'y_test');
  if (present.has('t_train') && present.has('x_test')) required.push('t_test');
  return required.filter((name) => !present.has(name));
}

/**
 * Opens the arrays of a data set, of which all required are there.
 * @param arrays by Keras's names
 */
export async function openArrays(arrays: ReadonlyMap<string, ByteSource>): Promise<OpenDataSet> {
  const inputs = (name: string, ...types: ('bytes' | 'floats')[]) => {
    const source = arrays.get(name);
    if (!source) throw new Error(`${name} is missing`);
    return openNpyInputs(source, types);
  };
  const split = async (part: 'train' | 'test', samples: NpyInputs): Promise<OpenSplit> => {
    const [labels, tasks] = ['y', 't'].map((word) => arrays.get(`${word}_${part}`));
    if (!labels) throw new Error(`y_${part} is missing`);
    return {
      inputs: samples,
      labels: await openNpyLabels(labels),
      ...(tasks && { tasks: await openNpyLabels(tasks) }),
    };
  };
  const train = await inputs('x_train', 'bytes', 'floats');
  if (!arrays.has('x_test')) return { train: await split('train', train) };
  const test = await inputs('x_test', 'bytes', 'floats');
  // Whole numbers that fit in a byte, but in one part only.
  const areBoth = train.type === test.type || train.descr !== test.descr;
  return {
    train: await split('train', areBoth ? train : await inputs('x_train', 'floats')),
    test: await split('test', areBoth ? test : await inputs('x_test', 'floats')),
  };
}
