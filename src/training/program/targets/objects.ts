import type { DetectionTargets } from '../../../benchmarks/streams/stream';
import { DISTILLED, distilledRegions } from '../../../core/detection/distilledRegions';
import { constant, mul, reshape } from '../../../graph/ops';
import { columnsOf, outputsIn } from '../../../network/detection/regionColumns';
import { regionLoss } from '../../../network/detection/regionLoss';
import { chosenRegions, classesOf, measuredRegions, trainingRegions } from '../../regions';
import { deltasOf } from '../importanceDeltas';
import { addCandidates, addDetection, candidatesOf } from './detection';
import { knownDetections, precisionOf } from './detectionPrecision';
import type { Target } from './target';

/**
 * Outputs are those of regions of pictures (`COLUMNS`): the loss of Fast R-CNN; tests look for objects in all test pictures.
 * What is measured of a picture is the sum over its regions, so it is a batch of its own.
 */
export function objects(targets: DetectionTargets): Target {
  const { classifier, regions, measure } = targets.options;
  const precisions: Target['byClass'] = (asked, task, rows) => precisionOf(asked, targets, task, rows);
  return {
    lossIn(graph) {
      const none = constant(graph, 0);
      return (outputs, _, shown) => {
        if (!shown) throw new Error('outputs of regions are compared with what these show');
        const { loss, gradients } = regionLoss(classifier, outputsIn(outputs), shown);
        return { loss, gradient: columnsOf(gradients), correct: none };
      };
    },
    addAnswers: (scope) => addDetection(scope, targets),
    accuracy(asked, task, rows) {
      const known = precisions(asked, task, rows).map((each) => each[measure]);
      return known.reduce((sum, each) => sum + each, 0) / known.length;
    },
    byClass: precisions,
    answersSamples: false,
    detector: { targets, detections: (asked, _, rows) => knownDetections(asked, targets, rows) },
    regions: {
      classifier,
      labelled: (tasks) => classesOf(targets, tasks),
      perSample: regions,
      distilled: DISTILLED,
      training: (rows, labelled, random) => trainingRegions(targets, rows, labelled, random),
      measured: (rows, labelled, seed) =>
        labelled ? trainingRegions(targets, rows, labelled, { seed, step: -1 }) : measuredRegions(targets, rows, seed),
      addCandidates: (scope, named) => addCandidates(scope, targets, named),
      candidates: (session, rows) => candidatesOf(session, targets, rows),
      chosen: (rows, candidates, { seed, step }) =>
        chosenRegions(targets, rows, DISTILLED, (row, place) => {
          const own = candidates.get(row);
          if (!own) throw new Error(`nothing is known of the picture ${row}`);
          return distilledRegions(own, { seed, step, place });
        }),
    },
    importance: {
      hasLanes: false,
      drawsLabels: false,
      needsLabels: (objective) => objective === 'empirical',
      deltasIn(_, objective) {
        return (outputs, count, { regions: shown, ...given }) => {
          if (!shown) throw new Error('outputs are those of regions');
          const weights = reshape(shown.weights, [null, 1]);
          // The log-likelihood of what the regions show is the loss, but for its sign.
          const deltas =
            objective === 'empirical'
              ? [columnsOf(regionLoss(classifier, outputsIn(outputs), shown).gradients)]
              : deltasOf(objective, outputs, count, given);
          return deltas.map((delta) => mul(delta, weights));
        };
      },
    },
  };
}
