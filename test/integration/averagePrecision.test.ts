import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pycocotoolsEnvironment, whyNoPycocotools } from '../../scripts/setup/pycocotools';
import { cocoAveragePrecision } from '../../src/core/detection/cocoAveragePrecision';
import { vocAveragePrecision } from '../../src/core/detection/vocAveragePrecision';
import { isFull } from '../fixtures/full';
import { expectPrecision, precisionCases } from '../fixtures/precisionCases';
import { seed } from '../fixtures/seed';

/** Other random detections than those of test/unit/core/detection, which pycocotools evaluates here and now. */

const script = resolve(import.meta.dirname, '../reference/average_precision.py');
/** Of the script's cases. */
const ROUNDS = 25;

const reason = isFull ? await whyNoPycocotools() : undefined;
if (reason !== undefined) {
  if (process.env.CI) throw new Error(`CI compares with pycocotools: ${reason}`);
  console.warn(`Not compared with pycocotools: ${reason}`);
}

describe.runIf(isFull && reason === undefined)('average precision of random detections', () => {
  test(`is what pycocotools and NumPy compute to 1e-9, seed ${seed}`, () => {
    const output = execFileSync('python3', [script, String(seed), String(ROUNDS)], {
      env: { ...process.env, ...pycocotoolsEnvironment },
      maxBuffer: 1 << 28,
    });
    const cases = precisionCases(JSON.parse(output.toString('utf8')));
    for (const { truths, detections, classes, coco, voc } of cases) {
      // 9 digits: less than 5e-10 apart.
      expectPrecision(cocoAveragePrecision(detections, truths, classes), coco, 9);
      expectPrecision(vocAveragePrecision(detections, truths, classes), voc, 9);
    }
    expect(cases).toHaveLength(4 * ROUNDS);
    expect(cases.filter(({ coco }) => (coco.mean.ap ?? 0) > 0).length).toBeGreaterThan(3 * ROUNDS);
  });
});
