import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { findDataSet } from '../src/benchmarks/catalog';
import { openStream } from '../src/benchmarks/openStream';
import type { Experiment, ExperimentInput } from '../src/core/experiment';
import { experimentSchema } from '../src/core/experiment';
import { openEngine } from '../src/graph/engine';
import { Epoch } from '../src/training/batches';
import { TaskLearner } from '../src/training/taskLearner';

/**
 * Times our training step and importance against PyTorch's on the same data, in turns, so that both see the same
 * machine. Prints a Markdown table of medians and of the medians of the ratios, pair by pair.
 */

interface Setting {
  readonly title: string;
  readonly network: 'mlp256' | 'mlp1000' | 'cnn';
  readonly batch: number;
  readonly description: ExperimentInput['network'];
  /** Steps and samples of one round: about half a second. */
  readonly steps: number;
  readonly samples: number;
}

const settings: readonly Setting[] = [
  {
    title: 'MLP 784-256-256-10, batch 128',
    network: 'mlp256',
    batch: 128,
    description: { kind: 'mlp', hidden: [256, 256] },
    steps: 400,
    samples: 60_000,
  },
  {
    title: 'MLP 784-1000-1000-10, batch 256',
    network: 'mlp1000',
    batch: 256,
    description: { kind: 'mlp', hidden: [1000, 1000] },
    steps: 60,
    samples: 20_000,
  },
  {
    title: 'CNN 32-64-pool-128-10, batch 64',
    network: 'cnn',
    batch: 64,
    description: { kind: 'cnn', convolutions: [{ filters: 32 }, { filters: 64, pool: 2 }], hidden: [128] },
    steps: 30,
    samples: 1920,
  },
];

type Work = 'train' | 'penalty' | 'importance';

function experimentOf({ description, batch }: Setting, method: ExperimentInput['method']): Experiment {
  return experimentSchema.parse({
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 1, inputs: { mean: 0.1307, std: 0.3081 } },
    scenario: 'domain-incremental',
    network: description,
    training: { batchSize: batch, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method,
  } satisfies ExperimentInput);
}

/** One of ours, kept warm. Steps are taken in chunks of about 50 ms, as in training. */
async function ours(setting: Setting, method: ExperimentInput['method']) {
  const experiment = experimentOf(setting, method);
  const stream = await openStream(experiment, {});
  const [task] = stream.tasks;
  if (!task) throw new Error('the stream has no task');
  const learner = new TaskLearner(await engine, experiment, stream);
  await learner.begin(task, new Map());
  learner.prepare();
  const epoch = new Epoch(stream, [task], setting.batch, 0, 0, false);
  const chunkSteps = { mlp256: 50, mlp1000: 10, cnn: 4 }[setting.network];
  let total = 0;
  return {
    train(): number {
      const began = performance.now();
      for (let step = 0; step < setting.steps; ) {
        const chunk = epoch.chunk(step, Math.min(chunkSteps, setting.steps - step));
        learner.train({
          ...chunk,
          rates: new Array(chunk.steps).fill(0.001),
          total,
          ages: { body: total, head: total },
        });
        step += chunk.steps;
        total += chunk.steps;
      }
      return performance.now() - began;
    },
    importance(): number {
      const rows = task.train.subarray(0, setting.samples);
      const began = performance.now();
      learner.importance(rows);
      return performance.now() - began;
    },
    close: () => learner.close(),
  };
}

class Peer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  about = '';

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  static async start(python: string, threads: number): Promise<Peer | undefined> {
    const folder = dirname(findDataSet('mnist').files['train-images']);
    const peer = new Peer(spawn(python, ['bench/peer.py', String(folder), String(threads)]));
    peer.#process.stderr.resume();
    const first = await peer.#lines.next();
    if (first.done) return undefined;
    peer.about = `PyTorch ${JSON.parse(first.value).torch}, ${threads} thread${threads > 1 ? 's' : ''}`;
    return peer;
  }

  async time({ network, batch, steps, samples }: Setting, work: Work): Promise<number> {
    this.#process.stdin.write(`${JSON.stringify({ network, batch, steps, samples, work })}\n`);
    const answer = await this.#lines.next();
    if (answer.done) throw new Error('the peer ended');
    return JSON.parse(answer.value).ms;
  }

  stop(): void {
    this.#process.kill();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

const rounds = Number(process.env.ROUNDS ?? 9);
const only = process.argv[2];
const engine = openEngine('native');

async function main(): Promise<void> {
  const { version, threads } = (await engine).info;
  const python = process.env.MAS_LAB_PYTHON ?? 'python3';
  const peer = await Peer.start(python, threads);
  console.log(`TensorFlow ${version}, ${threads} threads; ${peer?.about ?? `no PyTorch for ${python}: ours alone`}`);
  console.log(`Medians of ${rounds} rounds, in turns. Ratio: PyTorch / ours, median of pairs.\n`);
  console.log('| network | work | ours | PyTorch | ratio |');
  console.log('|---|---|---|---|---|');
  for (const setting of settings) {
    if (only && setting.network !== only) continue;
    const [plain, guarded] = [
      await ours(setting, { kind: 'finetune' }),
      await ours(setting, { kind: 'mas', lambda: 1 }),
    ];
    const works: readonly [Work, () => number, number, string][] = [
      ['train', plain.train, setting.steps, 'ms a step'],
      ['penalty', guarded.train, setting.steps, 'ms a step with the MAS penalty'],
      ['importance', guarded.importance, setting.samples / 1000, 'ms for exact Ω of 1,000 samples'],
    ];
    const times = new Map<Work, number>();
    for (const [work, run, units, title] of works) {
      run();
      await peer?.time(setting, work);
      const mine: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        mine.push(run() / units);
        theirs.push(((await peer?.time(setting, work)) ?? Number.NaN) / units);
      }
      times.set(work, median(mine));
      const ratio = median(theirs.map((their, i) => their / (mine[i] ?? Number.NaN)));
      const cells = [setting.title, title, median(mine).toFixed(3), median(theirs).toFixed(3), ratio.toFixed(2)];
      console.log(`| ${cells.join(' | ')} |`);
    }
    const [step, penalty, thousand] = [
      times.get('train') ?? 0,
      times.get('penalty') ?? 0,
      times.get('importance') ?? 0,
    ];
    const epoch = (step * 1000) / setting.batch;
    console.log(`| ${setting.title} | the penalty’s step / fine-tuning’s | ${(penalty / step).toFixed(2)} | | |`);
    console.log(`| ${setting.title} | exact Ω / one epoch on as many samples | ${(thousand / epoch).toFixed(2)} | | |`);
    plain.close();
    guarded.close();
  }
  peer?.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
