import { expect, test } from 'vitest';
import { evaluationTable } from '../../../src/cli/evaluationTable';
import { precision } from '../../fixtures/someDetector';

const task = { task: 1, name: 'animals', accuracy: 0.7, samples: 2_000 };

test('an evaluation lists tasks with their subsets, in the words of the metric', () => {
  const subsets = [{ name: 'cats', accuracy: 0.65, samples: 20 }];
  expect(evaluationTable([{ ...task, subsets }], 'MAP')).toBe(
    ['task        MAP in %  samples', '1  animals      70.0    2,000', '   cats         65.0       20'].join('\n'),
  );
});

test('of a detector, it lists each class by each metric, that of the run first', () => {
  const classes = [precision('cat', 0.8, 0.7, 0.5), precision('dog', 0.6, 0.5, 0.3, 4)];
  expect(evaluationTable([{ ...task, classes }], 'mAP50-95')).toBe(
    [
      'task        mAP50-95 in %  mAP50 in %  mAP50 VOC07 in %  objects  pictures',
      '1  animals           40.0        70.0              60.0       14     2,000',
      '   cat               50.0        80.0              70.0       10',
      '   dog               30.0        60.0              50.0        4',
    ].join('\n'),
  );
});
