import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { engines } from '../../fixtures/allEngines';
import { trainedOn } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { trainOnce, trainRun } from '../training/someRun';

function experimentWith(optimizer: object = { kind: 'sgd', learningRate: 0.1 }) {
  return someExperiment({
    benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 2, validation: 0.2 },
    scenario: 'task-incremental',
    network: { kind: 'modular', layers: 2, modules: 6, units: 6 },
    training: { epochs: 40, batchSize: 8, optimizer, optimizerState: 'reset' } as ExperimentInput['training'],
    method: { kind: 'pathnet', active: 2, population: 4, contestSteps: 5 },
  });
}

const MODULES = 6;
const methodOf = (method: ExperimentInput['method']) => ({ method: someExperiment({ method }).method });

describe.for(trainedOn.slice(0, 2))('PathNet on $info.kind', (engine) => {
  test.for([
    { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 },
    { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
  ])('what a task has learnt is not touched again, to the bit, whatever the optimizer: %j', async (optimizer) => {
    const run = await trainOnce(engine, experimentWith(optimizer));
    expect(run.ended).toBe('done');
    for (const task of [1, 2]) {
      for (const layer of ['modules1', 'modules2']) {
        const path = run.state(task).get(`task-${task}/${layer}/path`) ?? [];
        expect(path.length).toBe(MODULES);
        const sum = [...path].reduce((a, b) => a + b, 0);
        expect(sum).toBeGreaterThan(0);
        expect(sum).toBeLessThanOrEqual(2);
        const [then, now] = [run.state(task), run.state(3)].map((state) => state.get(`weights/${layer}/kernel`) ?? []);
        const width = 6;
        const moved = [...(then ?? [])].filter((value, i) => {
          const module = Math.floor((i % (MODULES * width)) / width);
          return path[module] === 1 && value !== now?.[i];
        });
        expect(moved).toEqual([]);
        expect(now).not.toEqual(then);
        expect(run.state(3).get(`task-${task}/${layer}/path`)).toEqual(path);
      }
      for (const part of ['kernel', 'bias']) {
        const head = `weights/head${task}/${part}`;
        expect(run.state(3).get(head)).toEqual(run.state(task).get(head));
      }
      expect(run.accuracy(3, task)).toBe(run.accuracy(task, task));
    }
  });

  test('each task is learnt, through a path of its own', async () => {
    const run = await trainOnce(engine, experimentWith());
    for (const task of [1, 2, 3]) expect(run.accuracy(3, task), `task ${task}`).toBeGreaterThan(0.85);
    const kept = run.events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
    expect(kept).toHaveLength(3);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(new Set(kept).size).toBe(3);
  });

  test('a run that is stopped in the middle of its contests ends as if it had not been', async () => {
    const unbroken = await trainOnce(engine, experimentWith());
    let looks = 0;
    const broken = await trainRun(engine, experimentWith(), {
      shouldStop: (events) => events.some((event) => event.type === 'task-started' && event.task === 2) && ++looks > 17,
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experimentWith(), { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  });
});

test.for(firstOrAll(['mas', 'finetune', 'local-mas', 'lwf'] as const))(
  'a modular network is learnt with %s too, all its modules at work',
  async (kind) => {
    const [engine] = engines;
    if (!engine) throw new Error('there is an engine');
    const method = { kind, ...(kind !== 'finetune' && { lambda: 0.1 }) } as ExperimentInput['method'];
    const run = await trainOnce(engine, {
      ...experimentWith({ kind: 'adam', learningRate: 0.01 }),
      ...methodOf(method),
    });
    expect(run.accuracy(3, 3)).toBeGreaterThan(0.8);
    expect([...(run.state(3).get('statistics/modules1/path') ?? [])]).toEqual(new Array(MODULES).fill(1));
  },
);
