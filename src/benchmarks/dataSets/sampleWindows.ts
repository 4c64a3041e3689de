import { createHash } from 'node:crypto';
import { BYTES, bytesOf, inputTypeOf, type RawInputs, roomFor } from '../rows/rawInputs';
import type { DataSet } from './dataSet';

/** Bytes that are in memory at a time, of samples that are read. */
const WINDOW = 2 ** 24;

/**
 * The samples of rows [first, end) as they are stored, at most `max` at a time, `[samples, elements]` each. What is given is
 * overwritten by the next.
 * @param elements of a sample
 */
export function* sampleWindows(
  inputs: RawInputs,
  elements: number,
  { first, end, max }: { readonly first: number; readonly end: number; readonly max: number },
): Generator<Uint8Array | Float32Array> {
  if (!('read' in inputs)) {
    for (let row = first; row < end; row += max) {
      yield inputs.subarray(row * elements, Math.min(end, row + max) * elements);
    }
    return;
  }
  const room = roomFor(inputs.type, Math.min(max, end - first) * elements);
  const [bytes, rowBytes] = [bytesOf(room), elements * BYTES[inputs.type]];
  for (let row = first; row < end; row += max) {
    const count = Math.min(max, end - row);
    for (let i = 0; i < count; i++) inputs.read(row + i, bytes.subarray(i * rowBytes, (i + 1) * rowBytes));
    yield room.subarray(0, count * elements);
  }
}

/** SHA-256 of all that a data set holds: every sample, its label, names, and what is for testing. */
export function digestOfSamples(data: DataSet): string {
  const { inputs, inputShape, rows, trainRows, labels, tasks, classNames } = data;
  const elements = inputShape.reduce((product, size) => product * size, 1);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([inputTypeOf(inputs), inputShape, rows, trainRows, classNames ?? null, !!tasks]));
  for (const numbers of tasks ? [labels, tasks] : [labels]) {
    const { buffer, byteOffset, byteLength } = Int32Array.from(numbers);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const max = Math.max(1, Math.floor(WINDOW / (elements * BYTES[inputTypeOf(inputs)])));
  for (const window of sampleWindows(inputs, elements, { first: 0, end: rows, max })) hash.update(bytesOf(window));
  return hash.digest('hex');
}
