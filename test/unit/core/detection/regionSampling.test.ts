import { describe, expect, it } from 'vitest';
import { type Box, iouOf } from '../../../../src/core/detection/boxes';
import { boxAt, type OffsetDeviations } from '../../../../src/core/detection/offsets';
import { type RegionObject, sampledRegions } from '../../../../src/core/detection/regionSampling';
import { slidingProposals } from '../../../../src/core/detection/slidingProposals';

const deviations: OffsetDeviations = [0.1, 0.1, 0.2, 0.2];
const sampling = { regions: 64, maxPositives: 16, deviations };
const objects: RegionObject[] = [
  { class: 2, box: { x1: 10, y1: 10, x2: 40, y2: 50 } },
  { class: 0, box: { x1: 60, y1: 20, x2: 110, y2: 60 } },
];
const grid = { scales: [24, 40, 56], ratios: [0.5, 1, 2], step: 0.2, jitter: 0.1, max: 2000 };
const proposals = slidingProposals({ width: 128, height: 96 }, grid, 1, 0);
const draw = { seed: 1, step: 5, place: 0 };

const highest = (box: Box) => Math.max(...objects.map((object) => iouOf(box, object.box)));

describe('the regions of a picture in a mini-batch', () => {
  const regions = sampledRegions(proposals, objects, sampling, draw);
  const positives = regions.filter(({ label }) => label > 0);
  const backgrounds = regions.filter(({ label }) => label === 0);

  it('are 64, of which 16 have an object', () => {
    expect([positives.length, backgrounds.length]).toEqual([16, 48]);
    expect(new Set(regions.map(({ box }) => JSON.stringify(box))).size).toBe(64);
  });

  it('have the label of the object that they overlap with by half or more, and offsets that lead to it', () => {
    for (const { box, label, offsets } of positives) {
      const object = objects.find((each) => iouOf(box, each.box) >= 0.5);
      expect(label).toBe(1 + (object?.class ?? Number.NaN));
      const reached = boxAt(offsets, box, deviations);
      expect(iouOf(reached, object?.box ?? box)).toBeCloseTo(1, 9);
    }
  });

  it('are background where they overlap by a tenth to half', () => {
    for (const { box, offsets } of backgrounds) {
      expect(highest(box)).toBeGreaterThanOrEqual(0.1);
      expect(highest(box)).toBeLessThan(0.5);
      expect(offsets).toEqual([0, 0, 0, 0]);
    }
  });

  it('follow from seed, step and place', () => {
    expect(sampledRegions(proposals, objects, sampling, { ...draw })).toEqual(regions);
    for (const other of [
      { ...draw, seed: 2 },
      { ...draw, step: 6 },
      { ...draw, place: 1 },
    ]) {
      expect(sampledRegions(proposals, objects, sampling, other)).not.toEqual(regions);
    }
  });

  it('over many steps are drawn from all that qualify', () => {
    const seen = new Set<string>();
    for (let step = 0; step < 200; step++) {
      for (const { box, label } of sampledRegions(proposals, objects, sampling, { ...draw, step })) {
        if (label > 0) seen.add(JSON.stringify(box));
      }
    }
    const all = [...objects.map((object) => object.box), ...proposals].filter((box) => highest(box) >= 0.5);
    expect(seen.size).toBe(new Set(all.map((box) => JSON.stringify(box))).size);
  });

  it('are fewer where not enough qualify, the objects themselves at least', () => {
    const alone = sampledRegions([], objects, sampling, draw);
    expect(alone.map(({ label, offsets }) => [label, ...offsets]).sort()).toEqual([
      [1, 0, 0, 0, 0],
      [3, 0, 0, 0, 0],
    ]);
  });

  it('are none without objects', () => {
    expect(sampledRegions(proposals, [], sampling, draw)).toEqual([]);
  });
});
