import { UserError } from '../../core/userError';
import { PickledBytes, type Plain, readPickle, textOf } from '../files/pickle';
import { checkedLabel, cifarFiles, IMAGE_BYTES, inOrder, labelIn, rankOf, requireFiles, SHAPE } from './cifarFiles';
import type { OpenFormat, Sample } from './format';

/**
 * The Python version of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): each file is a pickled
 * dictionary with an array `data`, `[samples, 3072]`, and a list of labels.
 */
export const cifarPython: OpenFormat = async (files, reading) => {
  const isHundred = files.some(({ name }) => name === 'train' || name.startsWith('cifar-100'));
  const label = labelIn(reading, isHundred);
  const batches = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}`);
  const [data, meta] = isHundred ? [['train', 'test'], 'meta'] : [[...batches, 'test_batch'], 'batches.meta'];
  const classes = isHundred ? (label === 'coarse' ? 20 : 100) : 10;
  let names: readonly string[] | undefined;

  async function* samples(): AsyncIterable<Sample> {
    const seen = new Set<string>();
    for await (const { name, place, content } of cifarFiles(files, [...data, meta])) {
      seen.add(name);
      const read = partOf(readPickle(content, place), place);
      if (name === meta) {
        const list = read(isHundred ? `${label}_label_names` : 'label_names');
        names = Array.isArray(list) ? list.map(textOf) : undefined;
      }
      if (!data.includes(name)) continue;
      const [images, labels] = [read('data'), read(isHundred ? `${label}_labels` : 'labels')];
      const isSound =
        images instanceof PickledBytes &&
        Array.isArray(labels) &&
        images.shape.length === 2 &&
        images.shape[0] === labels.length &&
        images.shape[1] === IMAGE_BYTES;
      if (!isSound) {
        const found = images instanceof PickledBytes ? `data is ${images.shape.join(' × ')}` : 'data is no array';
        throw new UserError(
          `${place}: ${found}, and there are ${Array.isArray(labels) ? labels.length : 'no'} labels`,
          `Each sample has ${IMAGE_BYTES} bytes and a label. Replace the file with a fresh copy.`,
        );
      }
      for (const [i, each] of labels.entries()) {
        yield {
          bytes: inOrder(images.data.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES)),
          label: checkedLabel(Number(each), classes, place, i),
          ...rankOf(name),
        };
      }
    }
    requireFiles(files, seen, data);
  }

  return { place: files[0]?.path ?? '', type: 'uint8', shape: SHAPE, samples, classNames: () => names };
};

function partOf(pickled: Plain, place: string): (name: string) => Plain | undefined {
  if (pickled instanceof Map) return (name) => pickled.get(name);
  throw new UserError(`${place}: the pickle holds no dictionary`, 'Replace the file with a fresh copy.');
}
