import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parseExperiment';
import { kindsOf } from '../../src/core/kind';
import * as methods from '../../src/core/methods/list';
import { randomOf, uniform } from '../../src/core/random';
import { startIn } from '../fixtures/commandLine';
import { withFittingNetwork } from '../fixtures/fittingNetwork';
import { howOften, longTimeout } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { shapesBenchmark, shapesNetwork, writeShapes } from '../fixtures/shapes';
import { manyTrials } from './manyTrials';
import { nextSession, signal } from './sessions';
import { command, endingOf, manySnapshots, trainWords, untilDone, writeExperiment } from './trials';

/** Sessions of all methods on both engines are killed at random moments: each run ends with the bytes of an unbroken one. */

/** Kills of one run, unless it ends before. */
const KILLS = 3;

/** A snapshot every 50 ms. */
const someSnapshots = { ...manySnapshots, MAS_LAB_QUICK_CLOCK: '200' };

const place = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
const shapes = join(place, 'shapes');

const cases = kindsOf(methods).flatMap(({ kind, shortest, fit, needsRegions }) =>
  (['wasm', 'native'] as const).map((engine) => {
    const [scenario = 'task-incremental'] = fit?.scenarios ?? [];
    const experiment = {
      benchmark: { kind: 'split', dataset: 'mnist', tasks: 2, trainSamples: 400, testSamples: 100 },
      scenario,
      // Modules for paths, and more features than the default code of an autoencoder has units.
      network: { kind: 'modular', layers: 1, modules: 3, units: 101 },
      training: { epochs: 3, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 0.01 }, optimizerState: 'reset' },
      method: { kind, ...shortest },
    };
    const detector = { benchmark: { ...shapesBenchmark, dataset: shapes }, network: shapesNetwork };
    return { kind, engine, experiment: withFittingNetwork({ ...experiment, ...(needsRegions && detector) }) };
  }),
);

beforeAll(() => {
  writeShapes(shapes);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Unbroken {
  readonly ending: unknown;
  readonly ms: number;
}

const unbroken = new Map<string, Promise<Unbroken>>();

function unbrokenOf(index: number): Promise<Unbroken> {
  const { kind, engine, experiment } = caseOf(index);
  const name = `${kind}-${engine}`;
  const made = unbroken.get(name) ?? trainOnce(join(place, name), experiment, engine);
  unbroken.set(name, made);
  return made;
}

async function trainOnce(folder: string, experiment: ExperimentInput, engine: string): Promise<Unbroken> {
  mkdirSync(folder);
  writeExperiment(folder, experiment);
  const { ended } = startIn(folder, trainWords('run', engine), { env: someSnapshots });
  await nextSession(join(folder, 'run'));
  const began = performance.now();
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  return { ending: endingOf(folder, 'run'), ms: performance.now() - began };
}

/** Every method on both engines in turn. */
function caseOf(index: number) {
  const found = cases[(index * 7) % cases.length];
  if (!found) throw new Error('there are no methods');
  return found;
}

let kills = 0;

test.skipIf(process.platform !== 'linux')(
  'however often a session is killed, whatever the method and the engine, the run ends with the same bytes',
  async () => {
    for (const { experiment } of cases) parseExperiment(JSON.stringify(experiment), 'x.mas.json');
    const wanted = howOften(2, 1000, 'MAS_LAB_TEST_KILLS');
    // Some come too late: their run has ended.
    const trials = Math.ceil(wanted / (0.8 * KILLS));
    await manyTrials('kills at random moments', trials, interrupted, () => ({ kills, cases: cases.length }));
  },
  longTimeout,
);

async function interrupted(index: number): Promise<string> {
  const random = randomOf(seed, 'kills', index);
  const { kind, engine, experiment } = caseOf(index);
  const { ending, ms } = await unbrokenOf(index);
  const folder = join(place, String(index));
  mkdirSync(folder);
  writeExperiment(folder, experiment);
  const words = trainWords('run', engine);
  const moments: number[] = [];
  try {
    for (let n = 0; n < KILLS; n++) {
      const { ended } = startIn(folder, words, { env: someSnapshots });
      const pid = await Promise.race([nextSession(join(folder, 'run')), ended.then(() => undefined)]);
      const moment = Math.round(ms * uniform(random));
      await Promise.race([sleep(moment), ended]);
      if (pid !== undefined) signal(pid, 'SIGKILL');
      const { code } = await ended;
      if (code === 0) break;
      moments.push(moment);
      kills++;
    }
    await untilDone(() => command(folder, words, someSnapshots), folder, 'run');
    expect(endingOf(folder, 'run')).toEqual(ending);
    return `${engine}: the same end`;
  } catch (error) {
    throw new Error(`${kind} on ${engine}, killed after ${moments.join(', ')} ms: ${String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
