import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Parameter } from '../../../src/network/layer';
import { entering, leaving, rowsBetween } from '../../../src/training/program/rowOrder';

const permutation = (size: number) =>
  fc
    .shuffledSubarray(
      Array.from({ length: size }, (_, i) => i),
      { minLength: size },
    )
    .map((order) => Int32Array.from(order));

const shaped = fc.record({ rows: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 4 }) });

/** A kernel, what is beside it, and a bias that has no rows; and the arrangements of two tasks, or none. */
const held = shaped.chain(({ rows, width }) => {
  const floats = (length: number) =>
    fc.array(fc.float({ noNaN: true }), { minLength: length, maxLength: length }).map((all) => Float32Array.from(all));
  const arrangement = fc.option(permutation(rows), { nil: undefined });
  const zeros = { kind: 'zeros' } as const;
  const parts: readonly Parameter[] = [
    { name: 'weights/dense/kernel', shape: [rows, width], initial: zeros, byInput: true },
    { name: 'anchor/dense/kernel', shape: [rows, width], initial: zeros, byInput: true },
    { name: 'weights/dense/bias', shape: [rows], initial: zeros },
  ];
  return fc.record({
    size: fc.constant(rows),
    width: fc.constant(width),
    parts: fc.constant(parts),
    kernel: floats(rows * width),
    anchor: floats(rows * width),
    bias: floats(rows),
    one: arrangement,
    other: arrangement,
  });
});

const stateOf = ({ kernel, anchor, bias }: Readonly<Record<'kernel' | 'anchor' | 'bias', Float32Array>>) =>
  new Map([
    ['weights/dense/kernel', kernel],
    ['anchor/dense/kernel', anchor],
    ['weights/dense/bias', bias],
  ]);

test('what enters the engine and leaves it is the same', () => {
  fc.assert(
    fc.property(held, ({ parts, one, ...values }) => {
      const state = stateOf(values);
      expect(leaving(entering(state, parts, one), parts, one)).toEqual(state);
      expect(entering(leaving(state, parts, one), parts, one)).toEqual(state);
    }),
  );
});

test('a stored sample times the rows as held is the arranged sample times the kernel', () => {
  fc.assert(
    fc.property(held, ({ parts, one, size, width, ...values }) => {
      const state = entering(stateOf(values), parts, one);
      const rows = state.get('weights/dense/kernel') ?? new Float32Array(0);
      for (let i = 0; i < size; i++) {
        const place = one?.[i] ?? i;
        expect(rows.subarray(place * width, (place + 1) * width)).toEqual(
          values.kernel.subarray(i * width, (i + 1) * width),
        );
      }
      expect(state.get('weights/dense/bias')).toBe(values.bias);
    }),
  );
});

test('rows held for one task, taken in the order of another, are those held for the other', () => {
  fc.assert(
    fc.property(held, ({ parts, one, other, size, width, ...values }) => {
      const kernelHeld = (by: Int32Array | undefined) =>
        entering(stateOf(values), parts, by).get('weights/dense/kernel') ?? new Float32Array(0);
      const [from, to] = [kernelHeld(one), kernelHeld(other)];
      const taken = [...rowsBetween(one, other, size)].flatMap((row) => [
        ...from.subarray(row * width, (row + 1) * width),
      ]);
      expect(Float32Array.from(taken)).toEqual(to);
    }),
  );
});
