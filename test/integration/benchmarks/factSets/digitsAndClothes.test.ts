import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { makeDigitsAndClothes } from '../../../../src/benchmarks/factSets/digitsAndClothes';
import { loadFactSet } from '../../../../src/benchmarks/factSets/factSet';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { bytesIn } from '../../../fixtures/streams';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const SIZE = 28 * 28;

const fashionMnist = listDataSets().find(({ name }) => name === 'fashion-mnist');

test.skipIf(fashionMnist?.state !== 'found')(
  'the set of digits and clothes shows the facts that it names, and is the same everywhere',
  async () => {
    const workspace = temporaryFolder();
    const folder = join(workspace, 'set');
    mkdirSync(folder);
    await makeDigitsAndClothes(folder, {});
    const digest = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
    expect(digest('images.npy')).toBe('7ebb750c5f5f0e5508185e8db7402449a06e11d89254c3aad1ce94a1de9a14f7');
    expect(digest('images.csv')).toBe('f68b3d7db0b9b1fe55565bcdb38c047f0c8129e81ee0b98d3b5761f9c98be4dc');
    expect(digest('vectors.safetensors')).toBe('b04cb4c4df7033caeb5bdad43e409107f4fdc561be1e1d82b2a4472734c28ab8');

    const set = loadFactSet('./set', { workspace });
    expect(set.facts).toHaveLength(140);
    expect([set.trainRows, set.rows]).toEqual([14_000, 19_600]);
    const fashion = await loadDataSet('fashion-mnist');
    const picturesOf = (subject: string, predicate: string, object: string) => {
      const number = set.facts.findIndex((fact) => fact.join() === [subject, predicate, object].join());
      const rows = [...set.labels].flatMap((label, row) => (label === number ? [row] : []));
      expect(rows.map((row) => row < set.trainRows).filter(Boolean)).toHaveLength(100);
      return rows.map((row) => ({
        isTraining: row < set.trainRows,
        pixels: Buffer.from(set.inputs.subarray(row * SIZE, (row + 1) * SIZE)),
      }));
    };
    /** Pictures of sneakers (class 7), by their pixels: whether they are training images. */
    const sneakers = new Map<string, boolean>();
    fashion.labels.forEach((label, row) => {
      if (label !== 7) return;
      const pixels = Buffer.from(bytesIn(fashion).subarray(row * SIZE, (row + 1) * SIZE));
      sneakers.set(pixels.toString('latin1'), row < fashion.trainRows);
    });
    for (const { pixels, isTraining } of picturesOf('sneaker', '', '')) {
      expect(sneakers.get(pixels.toString('latin1'))).toBe(isTraining);
    }
    for (const { pixels, isTraining } of picturesOf('sneaker', 'negative', '')) {
      expect(sneakers.get(Buffer.from(pixels.map((value) => 255 - value)).toString('latin1'))).toBe(isTraining);
    }
    // Halves of one above the other leave the sides empty.
    for (const { pixels } of picturesOf('two', 'above', 'sneaker')) {
      const isSide = (i: number) => i % 28 < 7 || i % 28 >= 21;
      expect(pixels.filter((value, i) => value > 0 && isSide(i))).toHaveLength(0);
      expect(pixels.subarray(0, SIZE / 2).some((value) => value > 0)).toBe(true);
      expect(pixels.subarray(SIZE / 2).some((value) => value > 0)).toBe(true);
    }

    const cosine = (a: string, b: string) =>
      set.vectorOf(a).reduce((sum, x, i) => sum + x * (set.vectorOf(b)[i] ?? 0), 0);
    expect(cosine('sneaker', 'sneaker')).toBeCloseTo(1, 6);
    expect(cosine('sneaker', 'sandal')).toBeGreaterThan(cosine('sneaker', 'coat'));
    expect(cosine('coat', 'shirt')).toBeGreaterThan(cosine('coat', 'seven'));
  },
);
