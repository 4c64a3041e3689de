import { findDetectionSet } from '../benchmarks/detectionSets/detectionSet';
import { shownDetectionSet } from '../benchmarks/detectionSets/shownDetectionSet';
import { UserError } from '../core/userError';
import type { RequestOf, Results } from './request';

/** Some pictures of each class of a detection data set, with their boxes. It opens no engine. */
export async function pictures({ data, folder, workspace }: RequestOf<'pictures'>): Promise<Results['pictures']> {
  const path = findDetectionSet(data, { folder, workspace });
  if (path !== undefined) return shownDetectionSet(path);
  throw new UserError(
    `${data}: holds no pictures with boxes (Pascal VOC or COCO)`,
    'Of other data, an experiment shows its samples: make one by "MAS: New Experiment from Data".',
  );
}
