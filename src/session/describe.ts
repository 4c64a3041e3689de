import { describeDataSet } from '../benchmarks/dataSets/describe';
import { describeDetectionSet } from '../benchmarks/detectionSets/describe';
import { findDetectionSet } from '../benchmarks/detectionSets/detectionSet';
import { NoLabelColumn } from '../benchmarks/formats/columns';
import type { RequestOf, Results } from './request';

/** What is in a data set. It opens no engine. */
export async function describe(request: RequestOf<'describe'>): Promise<Results['describe']> {
  const { data, folder, workspace, label, axes } = request;
  const detectionSet = findDetectionSet(data, { folder, workspace });
  if (detectionSet !== undefined)
    return { kind: 'detection', description: await describeDetectionSet(detectionSet, data) };
  try {
    return { kind: 'described', description: await describeDataSet(data, { folder, workspace }, { label, axes }) };
  } catch (error) {
    if (error instanceof NoLabelColumn && label === undefined) return { kind: 'no-label', columns: error.columns };
    throw error;
  }
}
