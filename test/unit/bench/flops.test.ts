import { describe, expect, test } from 'vitest';
import { costOf } from '../../../bench/flops';
import { settingOf } from '../../../bench/settings';

describe('the FLOPs of a network', () => {
  test('of an MLP are counted by hand', () => {
    const { step, sample, answer } = costOf(settingOf('mlp256'));
    const [first, second, head] = [784 * 256, 256 * 256, 256 * 10];
    expect(answer).toBe(2 * (first + second + head));
    expect(sample).toBe(2 * (2 * first + 3 * second + 3 * head));
    expect(step).toBe(128 * sample);
  });

  test('of a CNN are those of each place of its outputs, and of the pooled picture', () => {
    const { answer } = costOf(settingOf('cnn'));
    const convolutions = 26 * 26 * 9 * 32 + 24 * 24 * 9 * 32 * 64;
    expect(answer).toBe(2 * (convolutions + 12 * 12 * 64 * 128 + 128 * 10));
  });

  test('are not told where the bench cannot count them', () => {
    const setting = { ...settingOf('mlp256'), description: { kind: 'vgg11' as const } };
    expect(() => costOf(setting)).toThrow('are not known');
  });
});
