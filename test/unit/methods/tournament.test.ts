import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomOf } from '../../../src/core/random';
import { mutated, pairOf, randomGenotype } from '../../../src/methods/tournament';

const sizes = fc.record({
  layers: fc.integer({ min: 1, max: 4 }),
  modules: fc.integer({ min: 1, max: 20 }),
  active: fc.integer({ min: 1, max: 4 }),
});

it('a genotype names modules that there are, before and after mutation', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (size, seed) => {
      const genotype = randomGenotype(size, randomOf(seed, 'genotype'));
      for (const each of [genotype, mutated(genotype, size, randomOf(seed, 'mutation'))]) {
        expect(each).toHaveLength(size.layers);
        for (const layer of each) {
          expect(layer).toHaveLength(size.active);
          for (const module of layer) {
            expect(Number.isInteger(module) && module >= 0 && module < size.modules).toBe(true);
          }
        }
      }
    }),
  );
});

it('a mutation shifts one number in all on average, by each of −2..2 alike, and around the end', () => {
  const size = { layers: 3, modules: 10, active: 4 };
  const genotype = Array.from({ length: 3 }, () => [0, 0, 0, 0]);
  const rounds = 6000;
  const shifts = new Map<number, number>();
  for (let i = 0; i < rounds; i++) {
    for (const module of mutated(genotype, size, randomOf(i, 'mutation')).flat()) {
      const shift = module > 5 ? module - 10 : module;
      shifts.set(shift, (shifts.get(shift) ?? 0) + 1);
    }
  }
  // 12 numbers, each with probability 1/12, and of the five shifts four are seen: 1/5 a round each.
  expect([...shifts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  for (const shift of [-2, -1, 1, 2]) expect((shifts.get(shift) ?? 0) / rounds).toBeCloseTo(0.2, 1);
});

it('a pair is of two different members, and every pair comes up', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const [a, b] = pairOf(4, randomOf(i, 'pair'));
    expect(a).not.toBe(b);
    seen.add(`${a} ${b}`);
  }
  expect(seen.size).toBe(12);
});
