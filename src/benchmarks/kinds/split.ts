import { openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { findDataSet } from '../places/findDataSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { splitPlan } from '../streams/classGroups';

/** Split data (Zenke et al. 2017): every task holds some classes of the data set, each class in one task. */
export const split = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  openDataSet,
  splitPlan<BenchmarkOf<'split'>>,
);
