import type { Training } from '../core/experiment/experiment';
import type { LambdaAttempt } from '../core/experiment/lambdaSearch';
import type { Divergence } from '../core/run/divergence';
import { atPoint, isPoint, type Point, pointAt, type SincePoint } from './points';
import { learningRate, settingsOf } from './schedule';

/**
 * Where training stands, as a value. The trainer takes steps and puts the next position in the place of the one before;
 * what follows from a position (which steps come next, what is due) is computed here, without an engine.
 */
export interface Position {
  /** The task that is being trained, or was trained last. */
  readonly task: number;
  /** Optimizer steps taken in it. */
  readonly step: number;
  /** Optimizer steps taken in the run. */
  readonly runSteps: number;
  /** Steps that each group of parameters has taken since its optimizer state began. */
  readonly optimizerSteps: Readonly<Record<string, number>>;
  /** Seconds spent training the task. */
  readonly seconds: number;
  /** Sums over the epoch so far: of the loss of each step, and of samples answered correctly. */
  readonly epochLoss: number;
  readonly epochCorrect: number;
  readonly sincePoint: SincePoint;
  /** Where λ is searched: the attempts that have ended, the first without penalty. */
  readonly attempts?: readonly LambdaAttempt[];
}

export const untrained: Position = {
  task: 0,
  step: 0,
  runSteps: 0,
  optimizerSteps: {},
  seconds: 0,
  epochLoss: 0,
  epochCorrect: 0,
  sincePoint: atPoint,
};

/** How long the training of a task is, in steps and samples; fixed when it begins. */
export interface Plan {
  /** In an epoch, without those that a method remembers. */
  readonly samples: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** In all. */
  readonly steps: number;
  /** The first of them, in which only the newest head is trained. */
  readonly warmUpSteps: number;
  /** In each round of the method, if it has rounds. */
  readonly roundSteps?: number | undefined;
}

/** @param method what the method adds to the plan */
export function planOf(
  training: Training,
  task: number,
  samples: number,
  method: {
    /** In place of those that the experiment sets. */
    readonly epochs?: number | undefined;
    readonly warmUpEpochs?: number | undefined;
    readonly roundSteps?: number | undefined;
  } = {},
): Plan {
  const { warmUpEpochs = 0, roundSteps } = method;
  const epochs = (method.epochs ?? settingsOf(training, task).epochs) + warmUpEpochs;
  const stepsPerEpoch = Math.ceil(samples / training.batchSize);
  const warmUpSteps = warmUpEpochs * stepsPerEpoch;
  return { samples, epochs, stepsPerEpoch, steps: epochs * stepsPerEpoch, warmUpSteps, roundSteps };
}

/** Epochs that have begun: the number, from 1, of the one that the last step was in. */
export function epochsBegun({ stepsPerEpoch }: Plan, { step }: Pick<Position, 'step'>): number {
  return Math.ceil(step / stepsPerEpoch);
}

export function isOver({ steps }: Plan, { step }: Position): boolean {
  return step >= steps;
}

/**
 * The steps that come next: the number of their epoch, from 0, of the first of them in it, and how many they may be, for
 * rounds and epochs end between chunks.
 */
export function nextSteps({ stepsPerEpoch, warmUpSteps, roundSteps }: Plan, { step }: Position) {
  const [epoch, first] = [Math.floor(step / stepsPerEpoch), step % stepsPerEpoch];
  const max = Math.min(stepsPerEpoch - first, roundSteps ? roundSteps - (step % roundSteps) : stepsPerEpoch);
  return { epoch, first, max, warmingUp: step < warmUpSteps };
}

/** Learning rates of the next steps. The schedule begins after the warm-up. */
export function ratesOf(training: Training, plan: Plan, { task, step }: Position, count: number): number[] {
  const first = settingsOf(training, task).learningRate;
  const length = { steps: plan.steps - plan.warmUpSteps, stepsPerEpoch: plan.stepsPerEpoch };
  const from = Math.max(0, step - plan.warmUpSteps);
  return Array.from({ length: count }, (_, i) => learningRate(training, first, from + i, length));
}

/** What came of some steps, step by step; each had `batch` samples. */
export interface Taken {
  readonly batch: number;
  readonly loss: ArrayLike<number>;
  readonly correct: ArrayLike<number>;
  readonly penalty: ArrayLike<number>;
}

/**
 * After more steps of these groups of parameters: those before the first whose loss or, where it is computed, penalty is
 * not finite. Also the points that they reached. Sums are taken step by step, so that no chunk leaves its mark on them.
 */
export function advanced(
  plan: Plan,
  position: Position,
  groups: readonly string[],
  { batch, loss, correct, penalty }: Taken,
): { readonly position: Position; readonly points: readonly Point[]; readonly diverged?: Divergence } {
  let { step, epochLoss, epochCorrect, sincePoint: since } = position;
  const points: Point[] = [];
  let diverged: Divergence | undefined;
  for (let i = 0; i < loss.length; i++) {
    const [own, hits, held] = [loss[i] ?? 0, correct[i] ?? 0, penalty[i] ?? 0];
    diverged = nonFinite(step + 1, 'loss', own) ?? nonFinite(step + 1, 'penalty', held);
    if (diverged) break;
    step++;
    epochLoss += own;
    epochCorrect += hits;
    since = {
      steps: since.steps + 1,
      loss: since.loss + own,
      correct: since.correct + hits,
      samples: since.samples + batch,
    };
    if (!isPoint(step, plan.steps)) continue;
    points.push(pointAt(step, since, held));
    since = atPoint;
  }
  const steps = step - position.step;
  const trained = groups.map((group) => [group, (position.optimizerSteps[group] ?? 0) + steps]);
  const optimizerSteps = { ...position.optimizerSteps, ...Object.fromEntries(trained) };
  const runSteps = position.runSteps + steps;
  return {
    position: { ...position, step, runSteps, optimizerSteps, epochLoss, epochCorrect, sincePoint: since },
    points,
    ...(diverged && { diverged }),
  };
}

/** What it means that a number came of a step, if it is not finite. */
export function nonFinite(step: number, quantity: 'loss' | 'penalty', value: number): Divergence | undefined {
  return Number.isFinite(value) ? undefined : { step, quantity, value };
}

/**
 * What is due between two steps: whether an epoch has ended; whether the warm-up has, so that the optimizer starts again;
 * and the round of the method that begins, from 0 and after the last once more.
 */
export function dueAt({ stepsPerEpoch, warmUpSteps, roundSteps, steps }: Plan, { step }: Position) {
  const isRound = roundSteps && (step % roundSteps === 0 || step >= steps);
  return {
    epochEnd: step > 0 && step % stepsPerEpoch === 0,
    warmUpEnd: step > 0 && step === warmUpSteps,
    ...(isRound && { round: { number: Math.ceil(step / roundSteps), of: Math.ceil(steps / roundSteps) } }),
  };
}
