import { type Experiment, type ExperimentInput, experimentSchema } from '../src/core/experiment/experiment';

export interface Method {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** A network, and how much of its work is timed in one round. */
export interface Setting {
  readonly title: string;
  readonly network: 'mlp256' | 'mlp1000' | 'cnn' | 'heads';
  readonly batch: number;
  readonly description: ExperimentInput['network'];
  /** What is learned; default two permutations of MNIST with one head, which PyTorch learns too. */
  readonly stream?: Pick<ExperimentInput, 'benchmark' | 'scenario'>;
  /** Steps, samples whose Ω is measured, and tests of all test samples in one round: each half a second to two. */
  readonly steps: number;
  readonly samples: number;
  readonly tests: number;
}

export const inputs = { mean: 0.1307, std: 0.3081 };
const permuted: NonNullable<Setting['stream']> = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, inputs },
  scenario: 'domain-incremental',
};

export const settings: readonly Setting[] = [
  {
    title: 'MLP 784-256-256-10, batch 128',
    network: 'mlp256',
    batch: 128,
    description: { kind: 'mlp', hidden: [256, 256] },
    steps: 400,
    samples: 60_000,
    tests: 3,
  },
  {
    title: 'MLP 784-1000-1000-10, batch 256',
    network: 'mlp1000',
    batch: 256,
    description: { kind: 'mlp', hidden: [1000, 1000] },
    steps: 60,
    samples: 20_000,
    tests: 3,
  },
  {
    title: 'CNN 32-64-pool-128-10, batch 64',
    network: 'cnn',
    batch: 64,
    description: { kind: 'cnn', convolutions: [{ filters: 32 }, { filters: 64, pool: 2 }], hidden: [128] },
    steps: 16,
    samples: 1920,
    tests: 1,
  },
  {
    title: 'MLP 784-400-400, heads of 2, batch 128',
    network: 'heads',
    batch: 128,
    description: { kind: 'mlp', hidden: [400, 400] },
    stream: {
      benchmark: { kind: 'split', dataset: 'mnist', classesPerTask: 2, tasks: 2, inputs },
      scenario: 'task-incremental',
    },
    steps: 90,
    samples: 12_000,
    tests: 3,
  },
];

export function experimentOf({ description, batch, stream = permuted }: Setting, method: Method): Experiment {
  return experimentSchema.parse({
    ...stream,
    network: description,
    training: { batchSize: batch, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method,
  });
}

export function settingOf(network: string): Setting {
  const setting = settings.find((each) => each.network === network);
  if (!setting) throw new Error(`no network is called ${network}`);
  return setting;
}
