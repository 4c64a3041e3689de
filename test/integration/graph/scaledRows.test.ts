import { describe, expect, onTestFinished, test } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import { openNative } from '../../../src/graph/native';
import { abs, constant, sub } from '../../../src/graph/ops';
import { hasOwnKernels } from '../../../src/graph/ownKernels';
import { scaledRows } from '../../../src/graph/scaledRows';
import { newSettings } from '../../../src/graph/settings';
import { floats, int32, type Value } from '../../../src/graph/value';

const [ROWS, COLUMNS] = [300, 37];
/** All values of a byte, among others. */
const table: Value = {
  dtype: 'uint8',
  shape: [ROWS, COLUMNS],
  data: Uint8Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 7 + Math.floor(i / 256)) % 256),
};

async function rowsScaled(fused: boolean, numbers: readonly number[], scale: number, shift: number) {
  const engine = await openNative({ ...newSettings(), fused });
  const graph = new Graph(fused);
  const inputs = {
    table: graph.input('table', 'uint8', [ROWS, COLUMNS]),
    numbers: graph.input('numbers', 'int32', [null]),
  };
  const values = scaledRows(inputs.table, inputs.numbers, scale, shift);
  graph.entry('scale', inputs, { values, magnitudes: abs(values), others: abs(sub(values, constant(graph, 1))) });
  const session = await engine.open(graph);
  onTestFinished(() => session.close());
  return session.run('scale', { table, numbers: int32(Int32Array.from(numbers)) });
}

describe.runIf(hasOwnKernels())('rows of bytes as floats in one pass', () => {
  const numbers = [0, ROWS - 1, 5, 5, 17, 130];

  test.for([
    ['pixels of MNIST', 1 / 255, 0],
    ['a scale and a shift', 2 / 255, -1],
    ['a negative scale', -1 / 3, 0.25],
    ['no rows', 1 / 255, 0, []],
  ] as const)('%s: to the bit what TensorFlow’s operations give', async ([, scale, shift, some = numbers]) => {
    const [ours, theirs] = [await rowsScaled(true, some, scale, shift), await rowsScaled(false, some, scale, shift)];
    expect(ours.values?.shape).toEqual([some.length, COLUMNS]);
    for (const name of ['values', 'magnitudes', 'others']) {
      expect(floats(ours[name]), name).toEqual(floats(theirs[name]));
    }
    const [row = 0] = some.slice(1);
    const [first] = floats(ours.values).slice(COLUMNS);
    const byte = Number((table.data as Uint8Array)[row * COLUMNS]);
    if (some.length > 0) expect(first).toBeCloseTo(byte * scale + shift, 5);
  });

  test.for([-1, ROWS])('row %i is refused: there is none', async (number) => {
    await expect(rowsScaled(true, [0, number], 1, 0)).rejects.toThrow('the table of bytes has no such row');
  });
});
