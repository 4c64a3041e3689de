import { expect, test } from 'vitest';
import type { Protection } from '../../../src/core/omega/protection';
import { Protections } from '../../../src/host/sessions/protections';

const checkpoint = (task: number, sha256: string) => ({ task, sha256, file: '', bytes: 0, memoryBytes: 0, at: '' });
const run = (id: string, ...checkpoints: readonly ReturnType<typeof checkpoint>[]) => ({ id, state: { checkpoints } });
const signal = new AbortController().signal;

function counting(more: Partial<Protection> = {}) {
  const computed: string[] = [];
  let [atWork, most] = [0, 0];
  const protections = new Protections(async ({ id }: { readonly id: string }, task): Promise<Protection> => {
    computed.push(`${id} ${task}`);
    most = Math.max(most, ++atWork);
    await new Promise((resolve) => setTimeout(resolve, 1));
    atWork--;
    return { run: id, checkpoint: task, kind: 'unprotected', reason: '', ...more } as Protection;
  });
  return { protections, computed, most: () => most };
}

test('a checkpoint is asked about once, and again when it has changed', async () => {
  const { protections, computed } = counting();
  const [a, b] = [run('a', checkpoint(1, 'x'), checkpoint(2, 'y')), run('b', checkpoint(1, 'x'))];
  const answers = await Promise.all([1, 1, undefined].map((task) => protections.of(a, task, signal)));
  expect(answers.map((each) => each.checkpoint)).toEqual([1, 1, 2]);
  await protections.of(a, 2, signal);
  await protections.of(b, undefined, signal);
  await protections.of(run('a', checkpoint(1, 'z')), 1, signal);
  expect(computed).toEqual(['a 1', 'a 2', 'b 1', 'a 1']);
  await expect(protections.of(a, 3, signal)).rejects.toThrow('The run a has no checkpoint 3.');
});

test('one is computed at a time, and none whose turn comes after it was cancelled', async () => {
  const { protections, computed, most } = counting();
  const cancelled = new AbortController();
  const all = ['a', 'b', 'c'].map((id) =>
    protections.of(run(id, checkpoint(1, id)), 1, id === 'b' ? cancelled.signal : signal),
  );
  cancelled.abort();
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(computed).toEqual(['a 1', 'c 1']);
  expect(most()).toBe(1);
});

test('what the data were missing for is asked again', async () => {
  const { protections, computed } = counting({ kind: 'protected', withoutMaps: 'The data are missing.' });
  const some = run('a', checkpoint(1, 'x'));
  await protections.of(some, 1, signal);
  await protections.of(some, 1, signal);
  expect(computed).toHaveLength(2);
});
