import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { UserError } from '../../../src/core/userError';
import { beginAttempt, nextChunk } from '../../../src/training/attempt';
import { noEpoch } from '../../../src/training/bestEpoch';
import { untrained } from '../../../src/training/position';
import { TaskLearner } from '../../../src/training/taskLearner';
import { trainedOn } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfData } from '../../fixtures/streams';
import { patterns, trainOnce, trainRun } from '../training/someRun';

const split = { kind: 'split', dataset: 'patterns', classesPerTask: 2 } as const;
const permuted = { kind: 'permuted', dataset: 'patterns', tasks: 3 } as const;

function experimentWith(changes: Partial<ExperimentInput>) {
  return someExperiment({
    benchmark: split,
    scenario: 'class-incremental',
    network: { kind: 'mlp', hidden: [20] },
    training: { epochs: 8, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } },
    method: { kind: 'rehearsal', size: 30 },
    ...changes,
  });
}

describe.for(trainedOn.slice(0, 2))('rehearsal on $info.kind', (engine) => {
  const streams = [
    ['class-incremental', split],
    ['domain-incremental', permuted],
    ['task-incremental', split],
    ['domain-incremental', split],
    ['task-incremental', permuted],
  ] as const;
  test.for(firstOrAll(streams, 2))('%s, %o: old tasks are kept', async ([scenario, benchmark]) => {
    const kept = await trainOnce(engine, experimentWith({ scenario, benchmark }));
    for (const task of [1, 2]) expect(kept.accuracy(3, task), `task ${task}`).toBeGreaterThan(0.7);
    // Elsewhere these patterns are hardly forgotten anyway.
    if (scenario !== 'class-incremental') return;
    const lost = await trainOnce(engine, experimentWith({ scenario, benchmark, method: { kind: 'finetune' } }));
    expect(kept.accuracy(3, 1)).toBeGreaterThan(lost.accuracy(3, 1));
  });

  test('each mini-batch is joined by remembered samples, each with the label and the task it has', async () => {
    const experiment = experimentWith({ method: { kind: 'rehearsal', size: 30, memoryBatch: 5 } });
    const done = await trainOnce(engine, experiment);
    const stream = streamOfData(experiment, patterns());
    const learner = new TaskLearner(engine, experiment, stream);
    onTestFinished(() => learner.close());
    const third = stream.tasks[2];
    if (!third) throw new Error('there are tasks');
    const saved = { position: { ...untrained, task: 2 }, state: done.state(2), best: noEpoch };
    await learner.begin(third, saved.state);
    const attempt = await beginAttempt({ run: done.run, shouldStop: () => false }, learner, saved);
    if (attempt === 'stopped') throw new Error('nobody asked it to stop');
    const chunk = nextChunk(learner, attempt);
    expect(chunk.batch).toBe(16 + 5);
    const memory = [...(done.state(2).get('memory/rows') ?? [])];
    for (let i = 0; i < chunk.steps * chunk.batch; i++) {
      const [row = -1, task = -1, label] = [chunk.rows[i], chunk.tasks?.[i], chunk.labels[i]];
      const isRemembered = i % chunk.batch >= 16;
      expect(task === 2).toBe(!isRemembered);
      expect(stream.tasks[task]?.train).toContain(row);
      expect(memory.includes(row)).toBe(isRemembered);
      expect(label).toBe(2 * task + (stream.units[row] ?? 0));
    }
  });

  test('accuracy while training is a share of all samples of the mini-batches', async () => {
    const { events } = await trainOnce(engine, experimentWith({ method: { kind: 'rehearsal', size: 60 } }));
    for (const event of events) {
      if (event.type === 'epoch-finished') expect(event.accuracy).toBeLessThanOrEqual(1);
    }
  });

  test('what is kept is told in bytes of samples', async () => {
    const { events } = await trainOnce(engine, experimentWith({}));
    const kept = events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
    expect(kept).toEqual([30 * 65, 30 * 65, 30 * 65]);
  });

  test('a memory too small for one sample is told before anything is trained', async () => {
    const method = { kind: 'rehearsal', size: 64, unit: 'bytes' } as const;
    await expect(trainOnce(engine, experimentWith({ method }))).rejects.toThrow(UserError);
  });

  test('a run that is stopped in the middle ends as if it had not been', async () => {
    const unbroken = await trainOnce(engine, experimentWith({}));
    const broken = await trainRun(engine, experimentWith({}), {
      shouldStop: (events) => events.some((event) => event.type === 'epoch-finished' && event.task === 2),
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experimentWith({}), { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  });
});
