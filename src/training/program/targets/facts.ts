import type { FactTargets } from '../../../benchmarks/streams/stream';
import { constant } from '../../../graph/ops';
import { deltasOf, isLikelihood } from '../importanceDeltas';
import { factLoss, gaussianDeltas } from './factLoss';
import { addEmbedding, meanAveragePrecision } from './retrieval';
import type { Target } from './target';

/** Outputs are an embedding, compared with the vectors of facts; tests retrieve samples by facts. */
export function facts(targets: FactTargets): Target {
  return {
    lossIn(graph) {
      const distance = factLoss(graph, targets);
      const none = constant(graph, 0);
      return (outputs, labels) => ({ ...distance(outputs, labels), correct: none });
    },
    addAnswers: addEmbedding,
    accuracy: ({ session, stream }, task, rows) => meanAveragePrecision(session, stream, [{ task, rows }]),
    together({ session, stream }, tasks) {
      const tested = tasks.map((task) => ({ task, rows: task.test }));
      const samples = tested.reduce((sum, { rows }) => sum + rows.length, 0);
      return { accuracy: meanAveragePrecision(session, stream, tested), metric: 'MAP', samples };
    },
    answersSamples: false,
    importance: {
      hasLanes: false,
      drawsLabels: false,
      // A fact says which parts of the embedding count.
      needsLabels: isLikelihood,
      deltasIn(graph, objective) {
        if (!isLikelihood(objective)) return (outputs, count, given) => deltasOf(objective, outputs, count, given);
        const deltas = gaussianDeltas(graph, targets);
        return (outputs, _, given) => deltas(objective, outputs, given);
      },
    },
  };
}
