import { UserError } from '../../core/userError';
import { otherFile } from '../../store/otherFile';
import { textIn } from '../../store/readText';
import { checkedLabel, cifarFiles, IMAGE_BYTES, inOrder, labelIn, rankOf, requireFiles, SHAPE } from './cifarFiles';
import type { OpenFormat, Sample } from './format';

/**
 * The binary version of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): of each sample the label, of
 * CIFAR-100 the coarse one and the fine one, in a byte each, then 1024 bytes of red, of green and of blue.
 */
export const cifar: OpenFormat = async (files, reading) => {
  const isHundred = files.some(({ name }) => name.startsWith('train') || name.startsWith('cifar-100'));
  const label = labelIn(reading, isHundred);
  const batches = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  const [data, meta] = isHundred
    ? [['train.bin', 'test.bin'], `${label}_label_names.txt`]
    : [[...batches, 'test_batch.bin'], 'batches.meta.txt'];
  const classes = isHundred ? (label === 'coarse' ? 20 : 100) : 10;
  const labelBytes = isHundred ? 2 : 1;
  let names: readonly string[] | undefined;

  async function* samples(): AsyncIterable<Sample> {
    const seen = new Set<string>();
    for await (const { name, place, content } of cifarFiles(files, [...data, meta])) {
      seen.add(name);
      if (name === meta) names = namesIn(textIn(content, place));
      if (!data.includes(name)) continue;
      const length = labelBytes + IMAGE_BYTES;
      if (content.length === 0 || content.length % length !== 0) throw wrongLength(content, place, length);
      for (let at = 0; at < content.length; at += length) {
        const stored = content[at + (label === 'fine' ? labelBytes - 1 : 0)] ?? 0;
        yield {
          bytes: inOrder(content.subarray(at + labelBytes, at + length)),
          label: checkedLabel(stored, classes, place, at / length),
          ...rankOf(name),
        };
      }
    }
    requireFiles(files, seen, data);
  }

  return { place: files[0]?.path ?? '', type: 'uint8', shape: SHAPE, samples, classNames: () => names };
};

/** A name on each line. */
function namesIn(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function wrongLength(content: Buffer, place: string, length: number): UserError {
  const other = otherFile(place, content, { name: 'the binary version of CIFAR', save: 'numpy.savez (docs/DATA.md)' });
  return (
    other ??
    new UserError(
      `${place}: ${content.length} bytes are not a whole number of samples of ${length} bytes`,
      'Replace the file with a fresh copy.',
    )
  );
}
