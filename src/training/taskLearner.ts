import { firstLabel, type Task } from '../benchmarks/streams/stream';
import { randomOf, uniformInt } from '../core/random';
import { numberOf } from '../graph/value';
import type { Learner } from '../methods/learner';
import type { Chunk } from './batches';
import { NetworkState } from './networkState';
import { answersTo, evaluationBatch } from './program/evaluation';
import { importanceOver, lanesOf } from './program/importance';
import { capacityOf } from './program/inputs';
import { meanOf } from './program/probes';
import { record } from './program/recording';
import { leaving } from './program/rowOrder';
import { arrangementFeeds } from './program/samples';
import type { State } from './program/state';
import { type StepOptions, type StepResults, takeSteps } from './program/step';
import type { Asked, Target } from './program/targets/target';
import { targetOf } from './program/targets/targetOf';
import { answerMask, measuredLabels, measuredOutputs } from './scenario';

/** The network in the engine: trained on one task after the other, and measured. */
export class TaskLearner extends NetworkState implements Learner, Asked {
  /** Begins a task from the state before it. */
  async begin(task: Task, before: State): Promise<void> {
    await this.open(task);
    this.adoptState(before);
  }

  /** All tasks so far. */
  get tasks(): readonly Task[] {
    return this.stream.tasks.slice(0, this.task.number);
  }

  /** The maximum number of samples that one call can take. */
  get maxSamples(): number {
    return capacityOf(this.stream);
  }

  /** Computes what a method needs before the first step, and records the training samples. */
  prepare(): void {
    this.session.run('prepare');
    if (this.program.method.distillation) record(this.session, this.task.train, evaluationBatch(this.stream));
  }

  /** Takes the steps of a chunk. */
  takeSteps(chunk: Chunk & StepOptions): StepResults {
    return takeSteps(this.session, this.program, chunk);
  }

  /** The current value of the method's penalty. */
  penalty(): number {
    return numberOf(this.session.run('penalty').penalty);
  }

  /** What the outputs are compared with. */
  get target(): Target {
    return targetOf(this.stream);
  }

  /** The metric on `rows`, samples of `task`, from 0 to 1: the accuracy, or what else the target measures. */
  accuracy(task: Task, rows: Int32Array): number {
    return this.target.accuracy(this, task, rows);
  }

  /** The outputs that the network answers `rows`, samples of `task`, with, where single samples are answered. */
  answers(task: Task, rows: Int32Array): Int32Array {
    const mask = answerMask(this.experiment.scenario, task, this.program.network.outputs);
    const arrangement = arrangementFeeds(this.program, this.stream, task);
    return answersTo(this.session, { stream: this.stream, mask, arrangement, trained: this.task.number }, task, rows);
  }

  /** The correct answer to a sample of `task`. */
  label(task: Task, row: number): number {
    return firstLabel(task) + this.unit(row);
  }

  importance(rows: Int32Array, of: Task = this.task): ReadonlyMap<string, Float32Array> {
    const { experiment, stream, session } = this;
    const { pass, network } = this.program;
    if (!pass) throw new Error('the program has no importance pass');
    const { scenario, seed, training } = experiment;
    const found = importanceOver(session, pass, {
      rows,
      lanes: lanesOf(pass, stream),
      arrangement: arrangementFeeds(this.program, stream, of),
      labels: this.target.importance.needsLabels(pass.objective)
        ? measuredLabels(scenario, stream, of, rows)
        : undefined,
      seed: uniformInt(randomOf(seed, 'sampled-labels', of.number), 0x7fffffff),
      convolutional: network.sharesWeights,
      trainedAtOnce: training.batchSize,
      outputs: network.outputs,
      max: this.maxSamples,
      open: measuredOutputs(scenario, pass, of, network.outputs),
    });
    return leaving(found, network.parameters, of.permutation);
  }

  mean(probe: string, rows: Int32Array): Float32Array {
    return meanOf(this.session, probe, rows);
  }

  unit(row: number): number {
    return this.stream.units[row] ?? 0;
  }
}
