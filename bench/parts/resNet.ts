import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputShapeOf, openStream } from '../../src/benchmarks/streams/openStream';
import { type Experiment, experimentSchema } from '../../src/core/experiment/experiment';
import { openSessionEngine } from '../../src/session/engine';
import { pytorch } from '../../src/session/weightExports/pytorch';
import { encode } from '../../src/store/safetensors';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { Epoch } from '../../src/training/batches';
import { Pace } from '../../src/training/pace';
import { statisticOf, weightOf } from '../../src/training/program/state';
import { TaskLearner } from '../../src/training/taskLearner';
import { usefulDivision } from '../../src/training/threads';
import { writeCifarShaped } from '../cifarShaped';
import { type Contender, startContender } from '../contender';
import { median, medianRatio } from '../median';
import { takeSteps } from '../ours/learner';
import { heading, row } from '../table';

/** Samples in a mini-batch: ten, as online continual learning takes them, and more. */
const BATCHES = [10, 64] as const;
/** Samples of one timed round. */
const SAMPLES = 256;
/** Steps whose losses both sides must agree on. */
const AGREED = 5;
/** By how much the losses of these may differ, relative: sums in another order. */
const BOUND = 2e-3;
const FORMS = ['channels_last'] as const;
/** What `takeSteps` takes. */
const RATE = 0.001;

/** Times steps of the slim ResNet-18 on images in the shape of CIFAR beside PyTorch, in turns, from the same weights. */
export async function compareResNet(python: string, cores: number, rounds: number): Promise<void> {
  console.log(`\nResNet-18 slim on images of 32 × 32 × 3, SGD; medians of ${rounds} rounds in turns.`);
  heading('batch', 'ours, steps/s', 'PyTorch, steps/s', 'ratio', 'how');
  for (const batch of BATCHES) {
    const folder = makeTemporary();
    try {
      await compareAt(batch, folder, { python, cores, rounds });
    } finally {
      removeTemporary(folder);
    }
  }
}

async function compareAt(
  batch: number,
  folder: string,
  { python, cores, rounds }: { readonly python: string; readonly cores: number; readonly rounds: number },
): Promise<void> {
  const ours = await openOurs(batch, folder);
  const peer = await startContender(python, ['bench/peer/res_net.py', folder]);
  try {
    const rowsOf = (steps: number) =>
      Array.from({ length: steps }, (_, i) => [...ours.rows(steps).subarray(i * batch, (i + 1) * batch)]);
    const steps = Math.floor(SAMPLES / batch);
    const asked = { work: 'train', rate: RATE, threads: cores } as const;
    const forms = peer ? FORMS : [];
    const own = ours.train(AGREED);
    for (const form of forms) {
      const { losses = [], error } = await (peer as Contender).ask({
        do: 'agree',
        ...asked,
        form,
        rows: rowsOf(AGREED),
      });
      const apart = Math.max(...own.map((loss, i) => Math.abs((losses[i] ?? Number.NaN) / loss - 1)));
      if (!(apart < BOUND)) throw new Error(`PyTorch (${form}) computes other losses: ${error ?? apart}`);
    }
    const taken: Record<string, number[]> = { ours: [], ...Object.fromEntries(forms.map((form) => [form, []])) };
    for (let round = -1; round < rounds; round++) {
      const began = performance.now();
      ours.train(steps);
      const times: Record<string, number> = { ours: performance.now() - began };
      for (const form of forms) {
        const order = { do: 'time', amount: steps, ...asked, form, rows: rowsOf(steps) } as const;
        times[form] = (await (peer as Contender).ask(order)).ms ?? Number.NaN;
      }
      for (const [who, ms] of Object.entries(times)) if (round >= 0) taken[who]?.push(ms / steps);
    }
    const rate = (times: readonly number[]) => (1000 / median(times)).toFixed(1);
    const { ours: mine = [], ...theirs } = taken;
    const each = Object.entries(theirs);
    if (each.length === 0) row(String(batch), rate(mine), '', '', ours.how);
    for (const [form, times] of each) {
      const ratio = medianRatio(times, mine).toFixed(2);
      row(String(batch), rate(mine), rate(times), ratio, `${ours.how}; ${form}, ${cores} threads`);
    }
  } finally {
    ours.close();
    peer?.stop();
  }
}

/** Our network at the start of a task, whose weights are written for PyTorch. */
async function openOurs(batch: number, folder: string) {
  const data = join(folder, 'data');
  writeCifarShaped(data);
  const experiment: Experiment = experimentSchema.parse({
    benchmark: { kind: 'split', dataset: data, classesPerTask: 10 },
    scenario: 'class-incremental',
    network: { kind: 'resnet18-slim' },
    training: { batchSize: batch, optimizer: { kind: 'sgd', learningRate: RATE } },
    method: { kind: 'finetune' },
  });
  const { network: description, benchmark } = experiment;
  const inputShape = await inputShapeOf(benchmark, {});
  const engine = await openSessionEngine({ kind: 'probe', engine: 'native' }, [], {
    network: description,
    useful: (processors) => Promise.resolve(usefulDivision(experiment, inputShape, processors)),
  });
  const stream = await openStream(experiment, {});
  const [task] = stream.tasks;
  if (!task) throw new Error('the stream has no task');
  const learner = new TaskLearner(engine, experiment, stream);
  await learner.begin(task, new Map());
  learner.prepare();
  const state = learner.state();
  const valuesOf = ({ name }: { readonly name: string }) =>
    state.get(weightOf(name)) ?? state.get(statisticOf(name)) ?? new Float32Array();
  const { network } = learner.program;
  writeFileSync(
    join(folder, 'weights.safetensors'),
    Buffer.concat(encode(pytorch({ description, network, inputShape, valuesOf }))),
  );
  const epoch = new Epoch(stream, [task], batch, 0, 0, false);
  const pace = new Pace(0, Number.MAX_SAFE_INTEGER);
  let taken = 0;
  const { threads, lanes } = engine.info;
  return {
    how: `${threads} threads, ${lanes ?? 1} lanes, oneDNN ${engine.info.oneDNN ? 'on' : 'off'}`,
    /** The rows of the first steps. */
    rows: (steps: number) => epoch.chunk(0, steps).rows,
    train(steps: number) {
      const losses = takeSteps(learner, epoch, pace, taken, steps);
      taken += steps;
      return losses;
    },
    close: () => learner.close(),
  };
}
