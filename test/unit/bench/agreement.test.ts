import { describe, expect, test } from 'vitest';
import { requireAgreement } from '../../../bench/agreement';
import type { Answer } from '../../../bench/contender';
import { fastest } from '../../../bench/trial';
import type { Way } from '../../../bench/ways';

const way = (answer: Answer, title = 'by hand'): Way => ({
  title,
  threads: 1,
  time: async () => answer.ms ?? Promise.reject(new Error('cannot be compiled')),
  agree: async () => answer,
});

describe('a form of PyTorch', () => {
  test('is timed where it computes the same as ours but for rounding', async () => {
    const ours = { losses: [2, 1] };
    expect(await requireAgreement('penalty', ours, way({ losses: [2.0001, 1] }))).toContain('losses of 2 steps');
    expect(await requireAgreement('importance', {}, way({ difference: 1e-7 }))).toContain('Ω');
    expect(await requireAgreement('evaluation', { correct: 9000 }, way({ correct: 8999 }))).toContain('1.0');
  });

  test('ends the bench where it computes something else, or nothing', async () => {
    const refused = (work: Parameters<typeof requireAgreement>[0], ours: Answer, theirs: Answer) =>
      expect(requireAgreement(work, ours, way(theirs))).rejects.toThrow('by hand');
    await refused('penalty', { losses: [2, 1] }, { losses: [2, 1.01] });
    await refused('train', { losses: [2, 1] }, { losses: [2] });
    await refused('train', { losses: [] }, { losses: [] });
    await refused('importance', {}, { difference: 0.01 });
    await refused('importance', {}, {});
    await refused('evaluation', { correct: 9000 }, { correct: 8990 });
    await refused('evaluation', { correct: 9000 }, { error: 'no memory' });
  });

  test('is chosen for its time, and left out with the reason where it fails', async () => {
    const failures: string[] = [];
    const ways = [way({ ms: 3 }, 'slow'), way({}, 'broken'), way({ ms: 2 }, 'fast')];
    const chosen = await fastest(ways, 'train', 8, ({ title }, why) => failures.push(`${title}: ${why}`));
    expect(chosen.title).toBe('fast');
    expect(failures).toEqual(['broken: cannot be compiled']);
  });
});
