import { describe, expect, it } from 'vitest';
import { differences } from '../../../../src/core/experiment/differences';
import type { Experiment } from '../../../../src/core/experiment/experiment';
import { someExperiment } from '../../../fixtures/someExperiment';

function pathsOf(a: Experiment, b: Experiment): string[] {
  return differences(a, b).map(({ path }) => path);
}

describe('differences between two experiments', () => {
  it('are paths, and none between equals', () => {
    expect(differences(someExperiment(), someExperiment())).toEqual([]);
    expect(
      pathsOf(
        someExperiment({ seed: 1, network: { kind: 'mlp', hidden: [8, 16] } }),
        someExperiment({ method: { kind: 'mas', lambda: 2 }, network: { kind: 'mlp', hidden: [9] } }),
      ).toSorted(),
    ).toEqual(['method.lambda', 'network.hidden[0]', 'network.hidden[1]', 'seed']);
  });

  it('do not count what changes nothing that is computed', () => {
    const named = someExperiment({ name: 'a', description: 'b', $schema: 'c' });
    expect(differences(someExperiment(), named)).toEqual([]);
  });

  it('name a key that only one of them has', () => {
    const later = { ...someExperiment().training, laterTasks: { epochs: 3 } };
    expect(differences(someExperiment(), someExperiment({ training: later }))).toEqual([
      { path: 'training.laterTasks', values: [undefined, { epochs: 3 }] },
    ]);
  });
});
