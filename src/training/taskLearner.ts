import type { Task } from '../benchmarks/stream';
import { randomOf, uniformInt } from '../core/random';
import { numberOf } from '../graph/value';
import type { Learner } from '../methods/learner';
import type { Chunk } from './batches';
import { NetworkState } from './networkState';
import { accuracyOn, evaluationBatch } from './program/evaluation';
import { importanceOver, needsLabels } from './program/importance';
import { arrangeInputs, capacityOf, moves } from './program/inputs';
import { meanOf } from './program/probes';
import { record } from './program/recording';
import { meanAveragePrecision } from './program/retrieval';
import type { State } from './program/state';
import { type StepOptions, type Sums, takeSteps } from './program/step';
import { answerMask, measuredLabels, measuredOutputs } from './scenario';

/** The network in the engine: trained on one task after the other, and measured. */
export class TaskLearner extends NetworkState implements Learner {
  /** Begins a task from the state before it. */
  async begin(task: Task, before: State): Promise<void> {
    await this.open(task);
    this.adoptState(before);
  }

  /** All tasks so far. */
  get tasks(): readonly Task[] {
    return this.stream.tasks.slice(0, this.task.number);
  }

  /** The most samples that one call can take. */
  get maxSamples(): number {
    return capacityOf(this.stream);
  }

  /** Computes what a method needs before the first step, and records the training samples. */
  prepare(): void {
    this.session.run('prepare');
    if (this.program.method.distillation) record(this.session, this.task.train, evaluationBatch(this.stream));
  }

  /** Takes the steps of a chunk. */
  takeSteps(chunk: Chunk & StepOptions): Sums {
    return takeSteps(this.session, this.program, chunk);
  }

  /** The current value of the method's penalty. */
  penalty(): number {
    return numberOf(this.session.run('penalty').penalty);
  }

  /**
   * The metric on `rows`, samples of `task`, from 0 to 1: the accuracy or, where tasks are of facts, the mean average
   * precision of retrieving the rows by their facts.
   */
  accuracy(task: Task, rows: Int32Array): number {
    if (this.stream.facts) return meanAveragePrecision(this.session, this.stream, [{ task, rows }]);
    const mask = answerMask(this.experiment.scenario, task, this.program.network.outputs);
    return accuracyOn(this.session, { stream: this.stream, mask, trained: this.task.number }, task, rows);
  }

  importance(rows: Int32Array, of: Task = this.task): ReadonlyMap<string, Float32Array> {
    const { experiment, stream, session } = this;
    const { pass, network } = this.program;
    if (!pass) throw new Error('the program has no importance pass');
    const { scenario, seed, training } = experiment;
    const isElsewhere = moves(stream) && of !== this.task;
    if (isElsewhere) arrangeInputs(session, stream, of.permutation);
    const found = importanceOver(session, pass, {
      rows,
      labels: needsLabels(pass.objective, stream) ? measuredLabels(scenario, stream, of, rows) : undefined,
      seed: uniformInt(randomOf(seed, 'sampled-labels', of.number), 0x7fffffff),
      convolutional: network.sharesWeights,
      trainedAtOnce: training.batchSize,
      outputs: network.outputs,
      max: this.maxSamples,
      open: measuredOutputs(scenario, pass, of, network.outputs),
    });
    if (isElsewhere) arrangeInputs(session, stream, this.task.permutation);
    return found;
  }

  mean(probe: string, rows: Int32Array): Float32Array {
    return meanOf(this.session, probe, rows);
  }

  unit(row: number): number {
    return this.stream.units[row] ?? 0;
  }
}
