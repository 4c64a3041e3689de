import * as z from 'zod';
import { repeated } from '../experiment/problem';
import { MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfClasses, samplesOfTasks } from './samples';

const { height, width, channels, testShare } = samplesOfClasses;

export const datasets = benchmarkKind({
  kind: 'datasets',
  title: 'Data sets in a row',
  description: 'Every task is another data set, as in 5-Datasets (Ebrahimi et al. 2020).',
  options: {
    datasets: z
      .array(z.string().min(1))
      .min(1)
      .max(MAX_TASKS)
      .describe('Names or paths of data sets, one for each task, as `dataset` of other benchmarks has them.'),
    ...samplesOfTasks,
    height: height.describe('Pictures are stretched to this height; to be set where data sets differ in it.'),
    width,
    channels: channels.describe(
      'Pictures get this many: 1: grey; 3: red, green, blue; to be set where data sets differ in it.',
    ),
    testShare,
  },
  shortest: { datasets: ['mnist', 'fashion-mnist'] },
  metric: 'accuracy',
  hasClasses: true,
  tasks: ({ datasets }) => datasets.length,
  *rules({ datasets }) {
    for (const [i, name] of repeated(datasets)) {
      yield { keys: ['benchmark', 'datasets', i], message: `the data set ${name} appears twice` };
    }
  },
});
