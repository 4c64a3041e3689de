import { openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { findDataSet } from '../places/findDataSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { splitPlan } from '../streams/classGroups';

/**
 * The online setting (Lopez-Paz & Ranzato 2017; surveyed by Mai et al. 2022): classes come task by task, and each sample
 * is trained once. The tasks are those of split; that training is one pass, the rules of the kind demand.
 */
export const online = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  openDataSet,
  splitPlan<BenchmarkOf<'online'>>,
);
