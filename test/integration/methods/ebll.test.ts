import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { UserError } from '../../../src/core/userError';
import { startAuxiliary, stepAuxiliary } from '../../../src/training/program/auxiliary';
import { trainedOn } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import fixture from '../../reference/golden/ebll.json';
import methods from '../../reference/golden/methods.json';
import { stateOf } from '../training/smallStream';
import { trainOnce, trainRun } from '../training/someRun';
import { expectTensors, gradientAt, learnerOf, type Values } from './referenceLearner';
import { splitPatterns } from './splitPatterns';

/** float32 against PyTorch in float64, relative to the largest element of a tensor. */
const TOLERANCE = 5e-6;
/** The same after a dozen steps, whose errors add up. */
const DRIFT = 1e-4;

type Ebll = Extract<ExperimentInput['method'], { kind: 'ebll' }>;

const distances = ['mean-square', 'half-square'] as const;

/** The method of the fixture. */
function reference(distance: (typeof distances)[number]): Ebll {
  const { lambda, temperature, codes, reconstruction } = fixture.weights;
  return {
    kind: 'ebll',
    lambda,
    temperature,
    codeWeight: codes,
    distance,
    autoencoder: {
      units: fixture.code,
      reconstructionWeight: reconstruction,
      optimizer: { ...fixture.optimizer, kind: 'adadelta' },
    },
  };
}

const ebll = (options: Partial<Ebll> = {}): Ebll => ({
  kind: 'ebll',
  autoencoder: { units: 5, batchSize: 16 },
  ...options,
});

/** The encoder or decoder of the fixture's autoencoder `i`, as tensors of that name. */
function part(i: number, of: 'encoder' | 'decoder', name: string): [string, Float32Array][] {
  const values: Values = fixture.autoencoders[i] ?? {};
  return ['kernel', 'bias'].map((each) => [`${name}/${each}`, Float32Array.from(values[`${of}/${each}`] ?? [])]);
}

describe.for(trainedOn)('EBLL on $info.kind', (engine) => {
  test.for(distances)('the autoencoder becomes what PyTorch makes of it (%s)', async (distance) => {
    const learner = learnerOf(engine, reference(distance));
    const [task] = learner.stream.tasks;
    if (!task) throw new Error('there is a task');
    await learner.begin(task, stateOf(methods.thetas[0] ?? {}));
    const { auxiliary } = learner.program.method;
    if (!auxiliary) throw new Error('there is an autoencoder');
    startAuxiliary(
      learner.session,
      auxiliary,
      new Map([...part(0, 'encoder', 'task-1/encoder'), ...part(0, 'decoder', 'decoder')]),
    );
    const { batch, steps } = fixture;
    const rows = Int32Array.from({ length: steps * batch }, (_, i) => task.train[i % task.train.length] ?? 0);
    const labels = rows.map((row) => learner.unit(row));
    const wanted = fixture.distances[distance].trained;
    // In two parts: where a chunk ends must not matter.
    let first = 0;
    for (const count of [5, steps - 5]) {
      const cut = (values: Int32Array) => values.subarray(first * batch, (first + count) * batch);
      const chunk = { steps: count, batch, rows: cut(rows), labels: cut(labels) };
      const losses = stepAuxiliary(learner.session, auxiliary, chunk, first);
      const loss = losses.reduce((total, each) => total + each, 0);
      const sum = wanted.losses.slice(first, first + count).reduce((total, each) => total + each, 0);
      expect(Math.abs(loss / sum - 1)).toBeLessThan(DRIFT);
      first += count;
    }
    const state = learner.state();
    expectTensors((name) => state.get(`task-1/${name}`), wanted.encoder, DRIFT);
    expectTensors((name) => state.get(`weights/${name}`), methods.thetas[0] ?? {}, 1e-7, 'the network stays as it is');
  });

  test.for(distances)('the gradient of a later task’s loss is what autograd gives (%s)', async (distance) => {
    const learner = learnerOf(engine, reference(distance));
    for (const [i, wanted] of fixture.distances[distance].gradients.entries()) {
      const [before, now] = [methods.thetas[i], methods.thetas[i + 1]] as readonly Values[];
      const [first, second] = [learner.stream.tasks[i], learner.stream.tasks[i + 1]];
      if (!before || !now || !first || !second) throw new Error('there are weights and tasks');
      await learner.begin(first, stateOf(before));
      learner.edit(() => learner.program.method.afterTask?.(learner));
      const encoders = [0, 1].slice(0, i + 1).flatMap((each) => part(each, 'encoder', `task-${each + 1}/encoder`));
      const memory = new Map([...learner.state(), ...encoders]);
      await learner.begin(second, memory);
      const found = await gradientAt(learner, now, memory);
      expectTensors(found.gradient, wanted, TOLERANCE, `task ${i + 2}`);
    }
  });
});

describe.for(trainedOn.slice(0, 2))('EBLL on $info.kind', (engine) => {
  test.for(firstOrAll(['task-incremental', 'class-incremental', 'domain-incremental'] as const, 2))(
    '%s: an encoder of each task is kept as it was trained',
    async (scenario) => {
      const run = await trainOnce(engine, splitPatterns(ebll(), { scenario }));
      for (const name of ['kernel', 'bias']) {
        const first = run.state(1).get(`task-1/encoder/${name}`);
        expect(first?.some((value) => value !== 0)).toBe(true);
        expect(run.state(3).get(`task-1/encoder/${name}`)).toEqual(first);
        expect(run.state(3).get(`task-2/encoder/${name}`)).toEqual(run.state(2).get(`task-2/encoder/${name}`));
      }
      const [lwfBytes, bytes] = await Promise.all(
        [splitPatterns({ kind: 'lwf' }, { scenario }), undefined].map(async (experiment) => {
          const { events } = experiment ? await trainOnce(engine, experiment) : run;
          return events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
        }),
      );
      expect(bytes).toEqual(lwfBytes?.map((kept, i) => kept + (i + 1) * 4 * (20 * 5 + 5)));
    },
  );

  test('codes of old tasks hold the features more than distillation alone', async () => {
    const moved = async (codeWeight: number) => {
      const run = await trainOnce(engine, splitPatterns(ebll({ codeWeight })));
      const [before, after] = [run.state(1), run.state(2)].map((state) => state.get('weights/dense1/kernel') ?? []);
      return Math.hypot(...Array.from(before ?? [], (value, i) => value - (after?.[i] ?? 0)));
    };
    expect(await moved(1000)).toBeLessThan(0.8 * (await moved(0)));
  });

  test('a code that is no smaller than the features is told before anything is trained', async () => {
    await expect(trainOnce(engine, splitPatterns(ebll({ autoencoder: { units: 20 } })))).rejects.toThrow(UserError);
  });

  test.for(['epochs', 'autoencoder'] as const)('a run stopped in the middle of its %s ends as if not', async (when) => {
    const experiment = splitPatterns(ebll());
    const unbroken = await trainOnce(engine, experiment);
    let heard = 0;
    const broken = await trainRun(engine, experiment, {
      shouldStop: (events) => {
        const last = events.findLast((event) => event.type === 'epoch-finished' && event.task === 2);
        if (last?.type !== 'epoch-finished') return false;
        // After the last epoch the next to ask is the training of the autoencoder.
        return when === 'epochs' || (last.epoch === 6 && ++heard === 3);
      },
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experiment, { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  });
});
