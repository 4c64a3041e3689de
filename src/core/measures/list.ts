import { measure as averageAccuracy } from './averageAccuracy';
import { measure as backwardTransfer } from './backwardTransfer';
import { mAP50, mAP50At11Points, mAP50To95 } from './detection';
import { measure as drop } from './drop';
import { measure as forgetting } from './forgetting';
import { measure as forwardTransfer } from './forwardTransfer';
import { measure as learningTime } from './learningTime';
import type { Measure } from './measure';
import { measure as memory } from './memory';
import { isOfDetection, type Metric, metricNames } from './metric';
import { measure as together } from './together';
import { measure as whenLearnt } from './whenLearnt';

/** All measures of a run, in the order of tables. */
export const measures = [
  averageAccuracy,
  together,
  mAP50,
  mAP50At11Points,
  mAP50To95,
  forgetting,
  drop,
  backwardTransfer,
  forwardTransfer,
  memory,
  learningTime,
] as const;

export type MeasureId = (typeof measures)[number]['id'];

/** The measures by which cells of a sweep are compared: known after each task without the accuracy matrix. */
const cellMeasures = [averageAccuracy, mAP50, mAP50At11Points, mAP50To95, whenLearnt, forgetting] as const;

export type CellMeasureId = (typeof cellMeasures)[number]['id'];

/** The measures that apply to these runs, in words that fit what their tasks are measured by. */
export function measuresOf(runs: readonly { readonly metric: Metric }[]): readonly Measure<MeasureId>[] {
  return measures.filter(({ id }) => isMeasured(id, runs)).map((measure) => inWordsOf(measure, runs));
}

/** Of detectors the average accuracy is by one metric already; only where theirs differ, a column for each says which. */
function isMeasured(id: MeasureId | CellMeasureId, runs: readonly { readonly metric: Metric }[]): boolean {
  if (id === together.id) return runs.some(({ metric }) => metric === 'MAP');
  if (!isOfDetection(id)) return true;
  return runs.some(({ metric }) => isOfDetection(metric)) && runs.some(({ metric }) => metric !== id);
}

/** The measures of a sweep's cells, in the same words. */
export function cellMeasuresOf(metric: Metric): readonly Measure<CellMeasureId>[] {
  const cells = [{ metric }];
  return cellMeasures
    .filter(({ id }) => isMeasured(id, cells))
    .map((measure) => inWordsOf<CellMeasureId>(measure, cells));
}

function inWordsOf<Id extends string>(measure: Measure<Id>, runs: readonly { readonly metric: Metric }[]): Measure<Id> {
  const { title, word, short } = metricNames(runs);
  const inWords = (text: string) =>
    text.replaceAll('accuracy', word).replaceAll('Accuracy', title).replaceAll('ACC', short);
  return {
    ...measure,
    short: inWords(measure.short),
    title: inWords(measure.title),
    definition: inWords(measure.definition),
    column: inWords(measure.column),
  };
}

/** One measure, in the same words. */
export function measureNamed(id: MeasureId, runs: readonly { readonly metric: Metric }[]): Measure<MeasureId> {
  const found = measuresOf(runs).find((each) => each.id === id);
  if (!found) throw new Error(`there is no measure "${id}" of these runs`);
  return found;
}
