import type { Experiment, ExperimentInput } from '../src/core/experiment';
import { experimentSchema } from '../src/core/experiment';

/** A network, and how much of its work is timed in one round. */
export interface Setting {
  readonly title: string;
  readonly network: 'mlp256' | 'mlp1000' | 'cnn';
  readonly batch: number;
  readonly description: ExperimentInput['network'];
  /** Steps in one call, about 50 ms of work, as in training. */
  readonly chunkSteps: number;
  /** Steps and samples of one round: about half a second. */
  readonly steps: number;
  readonly samples: number;
}

export const settings: readonly Setting[] = [
  {
    title: 'MLP 784-256-256-10, batch 128',
    network: 'mlp256',
    batch: 128,
    description: { kind: 'mlp', hidden: [256, 256] },
    chunkSteps: 50,
    steps: 400,
    samples: 60_000,
  },
  {
    title: 'MLP 784-1000-1000-10, batch 256',
    network: 'mlp1000',
    batch: 256,
    description: { kind: 'mlp', hidden: [1000, 1000] },
    chunkSteps: 10,
    steps: 60,
    samples: 20_000,
  },
  {
    title: 'CNN 32-64-pool-128-10, batch 64',
    network: 'cnn',
    batch: 64,
    description: { kind: 'cnn', convolutions: [{ filters: 32 }, { filters: 64, pool: 2 }], hidden: [128] },
    chunkSteps: 4,
    steps: 30,
    samples: 1920,
  },
];

export function experimentOf({ description, batch }: Setting, method: ExperimentInput['method']): Experiment {
  return experimentSchema.parse({
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, inputs: { mean: 0.1307, std: 0.3081 } },
    scenario: 'domain-incremental',
    network: description,
    training: { batchSize: batch, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method,
  } satisfies ExperimentInput);
}
