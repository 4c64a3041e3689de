import { firstLabel, type Stream, type Task } from '../benchmarks/stream';
import type { Experiment } from '../core/experiment/experiment';
import { randomOf, uniformInt } from '../core/random';
import type { Engine, Session } from '../graph/session';
import { float32, floats, int32, integer, numberOf } from '../graph/value';
import type { Learner } from '../methods/learner';
import type { ImportancePass } from '../methods/method';
import type { Chunk } from './batches';
import { accuracyOn, evaluationBatch, moves } from './program/evaluation';
import { meanAveragePrecision } from './program/facts';
import { openUnits } from './program/heads';
import { importanceOver, needsLabels } from './program/importance';
import { arrangeInputs, capacityOf, loadInputs } from './program/inputs';
import { meanOf } from './program/probes';
import { type Program, program as programOf } from './program/program';
import { record } from './program/recording';
import { adopt, feedsOf, type State, slotOf, statisticOf, weightOf } from './program/state';
import { settingOf } from './program/step';

/** How the steps of a chunk are taken. */
export interface Work {
  /** Learning rate of each step. */
  readonly rates: readonly number[];
  /** Steps taken in the run before the first of these. */
  readonly total: number;
  /** Steps that each group of parameters had taken before, since its optimizer state began. */
  readonly ages: Readonly<Record<string, number>>;
  /** Whether only the newest head is trained. */
  readonly warmingUp?: boolean;
}

/** Sums over the steps of a chunk: of each step's mean loss, and of the samples that came out right. */
export interface Sums {
  readonly loss: number;
  readonly correct: number;
}

/**
 * The network in the engine, at work on one task after the other. `begin` compiles the task's program, unless it is the
 * one that is loaded, and takes the state over.
 */
export class TaskLearner implements Learner {
  #session: Session | undefined;
  #program: Program | undefined;
  #task: Task | undefined;
  /** The state while `edit` is at work. */
  #edited = new Map<string, Float32Array>();

  constructor(
    readonly engine: Engine,
    readonly experiment: Experiment,
    readonly stream: Stream,
    readonly pass?: ImportancePass,
    /** What an untrained network starts from, where that is not random. */
    readonly initial: State = new Map(),
  ) {}

  async begin(task: Task, state: State): Promise<void> {
    const program = programOf(this.experiment, this.stream, task, this.pass);
    if (this.#program?.key !== program.key) {
      this.#session?.close();
      this.#session = loadInputs(await this.engine.open(program.graph), this.stream);
    }
    this.#program = program;
    this.#task = task;
    if (moves(this.stream)) arrangeInputs(this.session, this.stream, task.permutation);
    this.takeUp(state);
  }

  /** Puts the state that a task begins with in place: what was there before it, and fresh values for what is new. */
  takeUp(before: State): void {
    this.restore(adopt(this.program.parts, new Map([...this.initial, ...before]), this.experiment.seed));
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  get session(): Session {
    return this.#session ?? notBegun();
  }

  /** Samples that one call can take at most. */
  get mostSamples(): number {
    return capacityOf(this.stream);
  }

  get program(): Program {
    return this.#program ?? notBegun();
  }

  get task(): Task {
    return this.#task ?? notBegun();
  }

  get tasks(): readonly Task[] {
    return this.stream.tasks.slice(0, this.task.number);
  }

  /** All that a checkpoint holds. */
  state(): State {
    const saved = this.session.run('save');
    return new Map(this.program.parts.map(({ name }) => [name, floats(saved[name])]));
  }

  /** The part of it that is the network itself. */
  networkState(): State {
    const { parameters, statistics } = this.program.network;
    const names = new Set([
      ...parameters.map(({ name }) => weightOf(name)),
      ...statistics.map(({ name }) => statisticOf(name)),
    ]);
    return new Map([...this.state()].filter(([name]) => names.has(name)));
  }

  restore(state: State): void {
    this.session.run('restore', feedsOf(state, this.program.parts));
  }

  /** Puts back the state that an untrained network has. */
  restart(): void {
    this.restore(adopt(this.program.parts, this.initial, this.experiment.seed));
  }

  /** Fills what the method computes anew before a task's first step. */
  prepare(): void {
    this.session.run('prepare');
    if (this.program.method.distillation) record(this.session, this.task.train, evaluationBatch(this.stream));
  }

  /** Whether a mini-batch holds samples of several tasks. */
  get mixed(): boolean {
    return this.program.method.replay !== undefined;
  }

  /** Takes the steps of a chunk. */
  train({ steps, batch, rows, labels, tasks, rates, total, ages, warmingUp }: Chunk & Work): Sums {
    const { optimizer, groups } = this.program;
    const fed = groups.flatMap((group) => {
      const isFrozen = warmingUp && group !== groups.at(-1);
      const settings = rates.map((rate, i) => optimizer.settingsAt((ages[group] ?? 0) + i + 1, isFrozen ? 0 : rate));
      return optimizer.settings.map((name, j) => {
        const values = Float32Array.from(settings, (each) => each[j] ?? 0);
        return [settingOf(group, name), float32(values)] as const;
      });
    });
    const shape = [steps, batch];
    const sums = this.session.run('train', {
      rows: int32(rows, shape),
      labels: int32(labels, shape),
      ...(tasks && { tasks: int32(tasks, shape) }),
      firstStep: integer(total),
      ...Object.fromEntries(fed),
    });
    return { loss: numberOf(sums.loss), correct: numberOf(sums.correct) };
  }

  /** What the method's terms on the weights amount to now. */
  penalty(): number {
    return numberOf(this.session.run('penalty').penalty);
  }

  /**
   * How `rows`, samples of `task`, come out now, from 0 to 1: the share that is right or, where tasks are of facts, the
   * mean average precision of retrieving the rows by their facts.
   */
  accuracy(task: Task, rows: Int32Array): number {
    const { network } = this.program;
    if (this.stream.facts) return meanAveragePrecision(this.session, this.stream, [{ task, rows }]);
    const classIncremental = this.experiment.scenario === 'class-incremental';
    const learnt = this.task.number;
    const tested = { stream: this.stream, outputs: network.outputs, learnt, classIncremental };
    return accuracyOn(this.session, tested, task, rows);
  }

  importance(rows: Int32Array, of: Task = this.task): ReadonlyMap<string, Float32Array> {
    const { pass, network } = this.program;
    if (!pass) throw new Error('the program has no importance pass');
    const { units } = this.stream;
    const { number } = of;
    const first = this.experiment.scenario === 'task-incremental' ? 0 : firstLabel(of);
    const isElsewhere = moves(this.stream) && of !== this.task;
    if (isElsewhere) arrangeInputs(this.session, this.stream, of.permutation);
    const found = importanceOver(this.session, pass, {
      rows,
      labels: needsLabels(pass.objective, this.stream) ? rows.map((row) => first + (units[row] ?? 0)) : undefined,
      seed: uniformInt(randomOf(this.experiment.seed, 'sampled-labels', number), 0x7fffffff),
      convolutional: !['mlp', 'modular'].includes(this.experiment.network.kind),
      trainedAtOnce: this.experiment.training.batchSize,
      outputs: network.outputs,
      most: this.mostSamples,
      ...(this.#measuresAllHeads && { open: openUnits(of, network.outputs) }),
    });
    if (isElsewhere) arrangeInputs(this.session, this.stream, this.task.permutation);
    return found;
  }

  get #measuresAllHeads(): boolean {
    return this.experiment.scenario === 'task-incremental' && this.program.pass?.tasks === 'all';
  }

  mean(probe: string, rows: Int32Array): Float32Array {
    return meanOf(this.session, probe, rows);
  }

  unit(row: number): number {
    return this.stream.units[row] ?? 0;
  }

  read(name: string): Float32Array {
    return this.#edited.get(this.#fullName(name)) ?? notBegun();
  }

  write(name: string, values: Float32Array): void {
    this.#edited.set(this.#fullName(name), values);
  }

  /** Does `work`, which may read and write variables; they reach the engine when it is done. */
  edit<T>(work: () => T): T {
    this.#edited = new Map(this.state());
    const result = work();
    this.restore(this.#edited);
    this.#edited = new Map();
    return result;
  }

  /** Momentum and moments back to zero. */
  resetOptimizer(): void {
    const { optimizer, network } = this.program;
    this.edit(() => {
      for (const slot of optimizer.slots) {
        for (const { name } of network.parameters) this.read(slotOf(slot, name)).fill(0);
      }
    });
  }

  #fullName(name: string): string {
    const full = [name, weightOf(name), statisticOf(name)].find((each) => this.#edited.has(each)) ?? name;
    if (!this.#edited.has(full)) throw new Error(`the state has no "${name}"`);
    return full;
  }
}

function notBegun(): never {
  throw new Error('no task has begun');
}
