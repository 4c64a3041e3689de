import { measure as averageAccuracy } from './averageAccuracy';
import { measure as backwardTransfer } from './backwardTransfer';
import { measure as drop } from './drop';
import { measure as forgetting } from './forgetting';
import { measure as forwardTransfer } from './forwardTransfer';
import { measure as learningTime } from './learningTime';
import type { Measure } from './measure';
import { measure as memory } from './memory';
import { type Metric, metricNames } from './metric';
import { measure as together } from './together';

/** All measures of a run, in the order of tables. */
export const measures = [
  averageAccuracy,
  together,
  forgetting,
  drop,
  backwardTransfer,
  forwardTransfer,
  memory,
  learningTime,
] as const;

export type MeasureId = (typeof measures)[number]['id'];

/** The measures that apply to these runs, in words that fit what their tasks are measured by. */
export function measuresOf(runs: readonly { readonly metric: Metric }[]): readonly Measure<MeasureId>[] {
  const { title, word, short } = metricNames(runs);
  const inWords = (text: string) =>
    text.replaceAll('accuracy', word).replaceAll('Accuracy', title).replaceAll('ACC', short);
  return measures
    .filter(({ id }) => id !== together.id || runs.some(({ metric }) => metric === 'MAP'))
    .map((measure) => ({
      ...measure,
      short: inWords(measure.short),
      title: inWords(measure.title),
      definition: inWords(measure.definition),
      column: inWords(measure.column),
    }));
}

/** One measure, in the same words. */
export function measureNamed(id: MeasureId, runs: readonly { readonly metric: Metric }[]): Measure<MeasureId> {
  const found = measuresOf(runs).find((each) => each.id === id);
  if (!found) throw new Error(`there is no measure "${id}" of these runs`);
  return found;
}
