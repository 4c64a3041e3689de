import type { Output } from '../../../../src/graph/graph';
import * as op from '../../../../src/graph/ops';
import { float32, int32 } from '../../../../src/graph/value';
import { randomFloats } from '../../../fixtures/engines';
import { input, type OperationCase, SUMS } from './operationCase';

/** Boxes inside, across the edges, upside down, of no size, and outside. */
const boxes = float32(
  Float32Array.of(
    ...[0, 0, 1, 1],
    ...[0.1, 0.2, 0.7, 0.9],
    ...[-0.3, 0.5, 0.6, 1.4],
    ...[0.8, 0.1, 0.2, 0.6],
    ...[0.4, 0.4, 0.4, 0.4],
    ...[2, 2, 3, 3],
  ),
  [6, 4],
);
const images = int32(Int32Array.of(0, 1, 1, 0, 1, 0));
const given = { x: randomFloats([2, 7, 9, 3]), line: randomFloats([2, 1, 9, 2]), boxes, images };

const SIZES = [1, 2, 5];

/** Crops of each size from an image and from one of a single row. */
function ofEach(write: (image: string, size: number) => Output): Readonly<Record<string, Output>> {
  return Object.fromEntries(
    SIZES.flatMap((size) => ['x', 'line'].map((image) => [`${image}/${size}`, write(image, size)])),
  );
}

export const cropAndResize = {
  cropAndResize: {
    given,
    write: (inputs) =>
      ofEach((image, size) =>
        op.cropAndResize(input(inputs, image), input(inputs, 'boxes'), input(inputs, 'images'), size),
      ),
    tolerance: SUMS,
  },
  cropAndResizeGrad: {
    given: {
      ...given,
      ...Object.fromEntries(SIZES.map((size) => [`x/delta${size}`, randomFloats([6, size, size, 3])])),
      ...Object.fromEntries(SIZES.map((size) => [`line/delta${size}`, randomFloats([6, size, size, 2])])),
    },
    write: (inputs) =>
      ofEach((image, size) => {
        const delta = input(inputs, `${image}/delta${size}`);
        return op.cropAndResizeGrad(input(inputs, image), input(inputs, 'boxes'), input(inputs, 'images'), delta);
      }),
    tolerance: SUMS,
  },
} satisfies Record<string, OperationCase>;
