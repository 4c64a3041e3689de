import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { someExperiment } from '../../fixtures/someExperiment';

/** A small task-incremental stream that a method of outputs or features is tried on. */
export function splitPatterns(method: ExperimentInput['method'], changes: Partial<ExperimentInput> = {}) {
  return someExperiment({
    benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 2 },
    scenario: 'task-incremental',
    network: { kind: 'mlp', hidden: [20] },
    training: { epochs: 6, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } },
    method,
    ...changes,
  });
}
