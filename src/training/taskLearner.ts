import { firstLabel, type Task } from '../benchmarks/streams/stream';
import { randomOf, uniformInt } from '../core/random';
import { numberOf } from '../graph/value';
import type { Learner } from '../methods/learner';
import type { ImportancePass } from '../methods/method';
import type { Chunk } from './batches';
import { NetworkState } from './networkState';
import { answersTo, evaluationBatch } from './program/evaluation';
import { importanceOver, lanesOf, type Measured, regionsMeasuredAtOnce } from './program/importance';
import { capacityOf } from './program/inputs';
import { meanOf } from './program/probes';
import { record } from './program/recording';
import { leaving } from './program/rowOrder';
import { arrangementFeeds } from './program/samples';
import type { State } from './program/state';
import { type StepOptions, type StepResults, takeSteps } from './program/step';
import type { FedRegions } from './program/stepRegions';
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
    const { distillation } = this.program.method;
    if (!distillation) return;
    if (distillation.recordings.length > 0) record(this.session, this.task.train, evaluationBatch(this.stream));
    if (distillation.before) this.#candidates = this.target.regions?.candidates(this.session, this.task.train);
  }

  /** Of each training sample, the regions that a distillation draws from. */
  #candidates: ReadonlyMap<number, Int32Array> | undefined;

  /** Takes the steps of a chunk. */
  takeSteps(chunk: Chunk & StepOptions): StepResults {
    this.#known.clear();
    return takeSteps(this.session, this.program, { ...chunk, regions: this.#regionsOf(chunk) });
  }

  /** The regions of each step of a chunk, where outputs are those of regions. */
  #regionsOf({ steps, batch, rows, runSteps }: Chunk & StepOptions): readonly FedRegions[] | undefined {
    const { regions } = this.target;
    if (!regions) return undefined;
    const { seed } = this.experiment;
    // The task's own classes are labelled or, where earlier samples are trained again, all so far.
    const labelled = regions.labelled(this.program.method.replay ? this.tasks : [this.task]);
    return Array.from({ length: steps }, (_, i) => {
      const own = rows.subarray(i * batch, (i + 1) * batch);
      const random = { seed, step: runSteps + i };
      return {
        trained: regions.training(own, labelled, random),
        distilled: this.#candidates && regions.chosen(own, this.#candidates, random),
      };
    });
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

  /** What was found out about rows, until the network changes. */
  readonly #known = new Map<Int32Array, unknown>();

  known<T>(about: Int32Array, make: () => T): T {
    if (!this.#known.has(about)) this.#known.set(about, make());
    return this.#known.get(about) as T;
  }

  override restore(state: State): void {
    this.#known.clear();
    super.restore(state);
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
      regions: this.#measuredRegions(pass, of),
      open: measuredOutputs(scenario, pass, of, network.outputs),
    });
    return leaving(found, network.parameters, of.permutation);
  }

  #measuredRegions(pass: ImportancePass, of: Task): Measured['regions'] {
    const { stream, target, experiment } = this;
    const [{ regions }, count] = [target, regionsMeasuredAtOnce(pass, stream)];
    if (!regions || count === undefined) return undefined;
    const labelled = target.importance.needsLabels(pass.objective) ? regions.labelled([of]) : undefined;
    return { count, of: (rows) => regions.measured(rows, labelled, experiment.seed) };
  }

  mean(probe: string, rows: Int32Array): Float32Array {
    return meanOf(this.session, probe, rows);
  }

  unit(row: number): number {
    return this.stream.units[row] ?? 0;
  }
}
