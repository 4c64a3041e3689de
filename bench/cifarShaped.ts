import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf, uniformInt } from '../src/core/random';

const SHAPE = [32, 32, 3] as const;
const CLASSES = 10;
const SAMPLES = { train: 5120, test: 100 } as const;

/** An array of bytes as a NumPy file, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
function npy(data: Uint8Array, shape: readonly number[]): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${padded}`, 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([head, data]);
}

/** A data set of random images in the shape of CIFAR-10: `folder` with NumPy files, as `benchmark.dataset` may name it. */
export function writeCifarShaped(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [part, count] of Object.entries(SAMPLES)) {
    const generator = randomOf(0, 'bench', part);
    const pixels = Uint8Array.from({ length: count * SHAPE[0] * SHAPE[1] * SHAPE[2] }, () =>
      uniformInt(generator, 256),
    );
    const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
    writeFileSync(join(folder, `${part}_x.npy`), npy(pixels, [count, ...SHAPE]));
    writeFileSync(join(folder, `${part}_y.npy`), npy(labels, [count]));
  }
}
