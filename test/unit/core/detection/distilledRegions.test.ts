import { describe, expect, it } from 'vitest';
import { distillationCandidates, distilledRegions } from '../../../../src/core/detection/distilledRegions';
import { normal, randomOf } from '../../../../src/core/random';

const OUTPUTS = 4;
const draw = { seed: 3, step: 10, place: 1 };

function drawnLogits(proposals: number): Float32Array {
  const generator = randomOf(7, 'logits', proposals);
  return Float32Array.from({ length: proposals * OUTPUTS }, () => 2 * normal(generator));
}

/** p(background) of each proposal, by softmax. */
function backgrounds(logits: Float32Array): number[] {
  return Array.from({ length: logits.length / OUTPUTS }, (_, p) => {
    const exponentials = [...logits.subarray(p * OUTPUTS, (p + 1) * OUTPUTS)].map(Math.exp);
    return (exponentials[0] ?? 0) / exponentials.reduce((sum, each) => sum + each, 0);
  });
}

const chosenBy = (logits: Float32Array, random: typeof draw) =>
  distilledRegions(distillationCandidates(logits, OUTPUTS), random);

describe('the proposals that a detector is distilled on', () => {
  const logits = drawnLogits(300);
  const chosen = chosenBy(logits, draw);

  it('are 64 different ones of the 128 with the lowest probability of background', () => {
    const probabilities = backgrounds(logits);
    const limit = probabilities.toSorted((a, b) => a - b)[127] ?? Number.NaN;
    expect(new Set(chosen).size).toBe(64);
    for (const i of chosen) expect(probabilities[i]).toBeLessThanOrEqual(limit);
    expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b));
  });

  it('over many steps are each of the 128', () => {
    const seen = new Set<number>();
    for (let step = 0; step < 40; step++) {
      for (const i of chosenBy(logits, { ...draw, step })) seen.add(i);
    }
    expect(seen.size).toBe(128);
  });

  it('follow from seed, step and place', () => {
    expect(chosenBy(logits, { ...draw })).toEqual(chosen);
    for (const other of [
      { ...draw, seed: 4 },
      { ...draw, step: 11 },
      { ...draw, place: 0 },
    ]) {
      expect(chosenBy(logits, other)).not.toEqual(chosen);
    }
  });

  it('are all where there are no more', () => {
    expect([...chosenBy(drawnLogits(5), draw)]).toEqual([0, 1, 2, 3, 4]);
    expect(chosenBy(drawnLogits(90), draw)).toHaveLength(64);
    expect(chosenBy(new Float32Array(0), draw)).toHaveLength(0);
  });

  it('are told apart where every probability of background rounds to 0', () => {
    const sure = new Float32Array(200 * OUTPUTS);
    for (let p = 0; p < 200; p++) sure.set([0, 800 + p, 0, 0], p * OUTPUTS);
    expect(Math.min(...chosenBy(sure, draw))).toBeGreaterThanOrEqual(72);
  });

  it('cannot be chosen by logits that are not numbers, or too few', () => {
    const broken = drawnLogits(3).fill(Number.NaN, 4, 5);
    expect(() => chosenBy(broken, draw)).toThrow('not a finite number');
    expect(() => chosenBy(new Float32Array(7), draw)).toThrow('7 logits');
  });
});
