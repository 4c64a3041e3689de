import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { setUp } from '../scripts/setup';
import { openStream } from '../src/benchmarks/streams/openStream';
import { Epoch } from '../src/training/batches';
import type { State } from '../src/training/program/state';
import { TaskLearner } from '../src/training/taskLearner';
import { openEngineFor } from './ours/engine';
import { experimentOf, type Setting, settings } from './settings';

const script = 'bench/repeatable.ts';
const usage = `Usage: node scripts/run.mjs ${script} NETWORK PROCESSES PASSES [NAME=VALUE ...]`;

/** Lengths of the chunks that the same steps are taken in. */
const chunkings = [[3], [1, 2], [1, 1, 1], [2, 1]] as const;
/** Samples that Ω is measured on. */
const SAMPLES = 128;

/**
 * Whether training and Ω of a network repeat to the bit on a busy machine: PROCESSES processes, one after the other, each
 * do PASSES passes from the same state, in other chunks and another order each time, beside two busy loops. The variables
 * given, such as ONEDNN_MAX_CPU_ISA=AVX2, are set in each process. Prints the engine's settings, the digests that were
 * found, and how often.
 */
export async function main(): Promise<number> {
  const [network = '', processes, passes, ...assignments] = process.argv.slice(2);
  const setting = settings.find((each) => each.network === network);
  if (!setting || !Number(processes) || !Number(passes)) {
    console.error(usage);
    return 2;
  }
  if (process.env.MAS_LAB_PASSES_ONLY) return repeat(setting, Number(passes), Number(processes));
  await setUp();
  const environment = Object.fromEntries(assignments.map((word) => word.split('=', 2)));
  const busy = [0, 1].map(() => new Worker('for (;;);', { eval: true }));
  const found: Record<string, Record<string, number>> = {};
  for (let number = 1; number <= Number(processes); number++) {
    for await (const line of linesOf([script, network, `${number}`, `${passes}`], environment)) {
      const [work = '', digest = ''] = line.split(' ');
      const digests = found[work] ?? {};
      digests[digest] = (digests[digest] ?? 0) + 1;
      found[work] = digests;
    }
  }
  await Promise.all(busy.map((loop) => loop.terminate()));
  for (const [work, digests] of Object.entries(found)) {
    const times = Object.entries(digests).map(([digest, times]) => `${digest} ${times} times`);
    console.log(`${network}, ${assignments.join(' ') || 'as it is'}, ${work}: ${times.join(', ')}`);
  }
  return Object.values(found).some((digests) => Object.keys(digests).length > 1) ? 1 : 0;
}

/** The lines that a process of its own prints. */
async function* linesOf(args: readonly string[], environment: NodeJS.ProcessEnv): AsyncGenerator<string> {
  const child = spawn(process.execPath, ['scripts/run.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment, MAS_LAB_PASSES_ONLY: '1' },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  yield* createInterface({ input: child.stdout });
  if ((await ended) !== 0) throw new Error(`a process ended with exit code ${await ended}`);
}

/** Does the passes of the process of this number, and prints `<work> <digest>` after each. */
async function repeat(setting: Setting, passes: number, number: number): Promise<number> {
  const experiment = experimentOf(setting, { kind: 'mas', lambda: 1 });
  const stream = await openStream(experiment, {});
  const task = stream.tasks[1];
  if (!task) throw new Error('the stream has no second task');
  const engine = await openEngineFor(setting);
  const { kind, fallback, version, ...settings } = engine.info;
  console.log(`engine ${JSON.stringify(settings)}`);
  const learner = new TaskLearner(engine, experiment, stream);
  await learner.begin(task, new Map());
  learner.prepare();
  const before = learner.state();
  const epoch = new Epoch(stream, [task], setting.batch, 0, 0, false);
  const rows = task.train.subarray(0, SAMPLES);
  const train = (chunks: readonly number[]): State => {
    let step = 0;
    for (const length of chunks) {
      const rates = new Array(length).fill(0.001);
      const optimizerSteps = Object.fromEntries(learner.program.groups.map((group) => [group, step]));
      learner.takeSteps({ ...epoch.chunk(step, length), rates, runSteps: step, optimizerSteps });
      step += length;
    }
    return learner.state();
  };
  for (let pass = 0; pass < passes; pass++) {
    const works: readonly (readonly [string, () => State])[] = [
      ['training', () => train(chunkings[(number + pass) % chunkings.length] ?? [])],
      ['Ω', () => learner.importance(rows)],
      ['answers', () => new Map([['accuracy', Float32Array.of(learner.accuracy(task, rows))]])],
    ];
    // Each pass begins with another work: what was computed before must not matter.
    for (let i = 0; i < works.length; i++) {
      const [name, work] = works[(number + pass + i) % works.length] ?? [];
      learner.restore(before);
      if (work) console.log(name, digestOf(work()));
    }
  }
  learner.close();
  return 0;
}

function digestOf(state: State): string {
  const hash = createHash('sha256');
  for (const [name, { buffer, byteOffset, byteLength }] of state) {
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex').slice(0, 8);
}
