import { argMax, cast, equal, sparseSoftmaxCrossEntropy, total } from '../../../graph/ops';
import { addEvaluation } from '../evaluation';
import { deltasOf } from '../importanceDeltas';
import type { Target } from './target';

/** Outputs are logits of classes: cross-entropy, and the share of samples whose class has the largest. */
export const classes: Target = {
  lossIn: () => (logits, labels) => ({
    ...sparseSoftmaxCrossEntropy(logits, labels),
    correct: total(cast(equal(argMax(logits, 1), labels), 'float32')),
  }),
  addAnswers: addEvaluation,
  accuracy(asked, task, rows) {
    const answers = asked.answers(task, rows);
    return rows.reduce((correct, row, i) => correct + (answers[i] === asked.label(task, row) ? 1 : 0), 0) / rows.length;
  },
  answersSamples: true,
  importance: {
    hasLanes: true,
    drawsLabels: true,
    needsLabels: (objective) => objective === 'empirical',
    deltasIn: (_, objective) => (logits, count, given) => deltasOf(objective, logits, count, given),
  },
};
