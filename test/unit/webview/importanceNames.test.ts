import { expect, it } from 'vitest';
import type { Inspection } from '../../../src/core/omega/inspection';
import { sourceText, weightName } from '../../../webview/importance/names';

const inspection: Inspection = {
  ...{ run: 'r', checkpoint: 2, tensors: [], images: [] },
  source: { kind: 'measured', data: 'test', classes: [3], samples: 11 },
  classes: [
    { id: 2, name: 'bar' },
    { id: 3, name: 'pole' },
  ],
};

it('what Ω was measured on is said with the names of classes', () => {
  expect(sourceText(inspection)).toBe('measured on 11 test samples of class pole');
});

it('a weight is named by its place, and by what its unit stands for where that is known', () => {
  const names = ['background logit', 'cat logit', 'cat x'];
  expect([weightName([12, 2]), weightName([12, 2], names), weightName([2], names), weightName([2])]).toEqual([
    '12 → 2',
    '12 → cat x',
    'cat x',
    '2',
  ]);
});
