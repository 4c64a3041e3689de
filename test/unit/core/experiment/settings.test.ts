import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../../src/core/experiment/settings';
import { someExperiment } from '../../../fixtures/someExperiment';

describe('the settings of an experiment', () => {
  it('are its values by JSON path, without what is only said about it', () => {
    const settings = settingsOf(
      someExperiment({ name: 'a', description: 'b', $schema: 'c', network: { kind: 'mlp', hidden: [8, 16] } }),
    );
    expect(settings).toMatchObject({
      'benchmark.tasks': '2',
      'method.lambda': '1',
      'network.hidden': '8, 16',
      'training.optimizer.learningRate': '0.001',
      seed: '0',
    });
    expect(Object.keys(settings).filter((path) => /^(name|description|\$schema)$/.test(path))).toEqual([]);
    expect(settingsOf(someExperiment({ network: { kind: 'mlp', hidden: [] } }))['network.hidden']).toBe('none');
  });

  it('are short, and differ where long lists differ', () => {
    const hiddenOf = (last: number) => [...Array.from({ length: 99 }, () => 100), last];
    const [a, b] = [100, 101].map(
      (last) => settingsOf(someExperiment({ network: { kind: 'mlp', hidden: hiddenOf(last) } }))['network.hidden'],
    );
    expect(a).toMatch(/^100, 100, .*… \(100 items, #\w+\)$/);
    expect(b).not.toBe(a);
    expect(a?.length).toBeLessThan(60);
  });
});
