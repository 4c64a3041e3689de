import type { Task } from '../benchmarks/stream';
import type { Experiment } from '../core/experiment/experiment';
import { isOver, type LambdaAttempt, type LambdaSearch, lambdaAfter, verdictOn } from '../core/experiment/lambdaSearch';
import type { EventBody } from '../core/run/event';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import type { Lambda, Remembered } from '../methods/method';
import { groupOf } from '../network/network';
import { trainAuxiliary } from './auxiliary';
import { type Chunk, Epoch, samplesOf } from './batches';
import { Pace, Stopwatch } from './pace';
import { type State, weightOf } from './program/state';
import { type Position, type Saved, start } from './saved';
import { learningRate, settingsOf } from './schedule';
import type { Sums, TaskLearner, Work } from './taskLearner';

type LambdaTried = Omit<Extract<EventBody, { type: 'lambda-tried' }>, 'type' | 'task'>;

/** One task being learnt: which samples come next, how far it is, and what has to be saved to go on from here. */
export class Lesson {
  /** What `task-started` says. */
  readonly size: { readonly samples: number; readonly epochs: number; readonly steps: number };
  readonly #experiment: Experiment;
  readonly #learner: TaskLearner;
  readonly #task: Task;
  /** Whose samples take part. */
  readonly #tasks: readonly Task[];
  readonly #rehearsal: Remembered | undefined;
  readonly #learningRate: number;
  readonly #warmUpSteps: number;
  readonly #resumed: boolean;
  readonly #watch: Stopwatch;
  readonly #pace: Pace;
  #position: Position;
  #best: State;
  #epoch: Epoch;
  /** Whether the loss has left the numbers, in a search for λ, where that says that λ is too high. */
  #diverged = false;

  /** @param earlier where λ is searched and this is another try: what went before it in this task */
  constructor(
    experiment: Experiment,
    learner: TaskLearner,
    task: Task,
    from: Saved,
    earlier?: Pick<Position, 'tried' | 'seconds'>,
  ) {
    this.#experiment = experiment;
    this.#learner = learner;
    this.#task = task;
    const { method } = learner.program;
    this.#tasks = method.replay?.from === 'all-tasks' ? learner.stream.tasks.slice(0, task.number) : [task];
    this.#resumed = from.position.task === task.number;
    const { total } = from.position;
    const ages = this.#agesAfter(from);
    const begun = { ...start, task: task.number, total, ages, ...(this.search && { tried: [] }), ...earlier };
    this.#position = this.#resumed ? from.position : begun;
    this.#best = this.#resumed ? from.best : new Map();

    const { epochs, learningRate } = settingsOf(experiment.training, task.number);
    this.#learningRate = learningRate;
    const { replay } = method;
    const remembered = replay?.from === 'memory' ? learner.edit(() => replay.remembered(learner)) : undefined;
    this.#rehearsal = remembered && remembered.rows.length > 0 ? remembered : undefined;
    const samples = samplesOf(this.#tasks);
    const stepsPerEpoch = Math.ceil(samples / experiment.training.batchSize);
    this.#warmUpSteps = (method.distillation?.warmUpEpochs ?? 0) * stepsPerEpoch;
    const steps = epochs * stepsPerEpoch + this.#warmUpSteps;
    this.size = { samples, epochs: steps / stepsPerEpoch, steps };
    this.#epoch = this.#epochAt(Math.floor(this.#position.step / stepsPerEpoch));
    this.#watch = new Stopwatch(this.#position.seconds);
    this.#pace = new Pace(this.#position.step, this.size.steps);
  }

  get position(): Position {
    return this.#position;
  }

  get over(): boolean {
    return this.#diverged || this.#position.step >= this.size.steps;
  }

  /** How the task's λ is searched; the first task has nothing to guard. */
  get search(): Lambda['search'] {
    return this.#task.number > 1 ? this.#learner.program.method.lambda?.search : undefined;
  }

  get snapshotDue(): boolean {
    return this.#pace.snapshotDue;
  }

  /** What comes before the first step. Where it is stopped, nothing of the task has begun. */
  async prepare(shouldStop: () => boolean): Promise<'done' | 'stopped'> {
    if (!this.#resumed) {
      if ((await trainAuxiliary(this.#learner, 'before', shouldStop)) === 'stopped') return 'stopped';
      this.#learner.edit(() => {
        this.#learner.program.method.beforeTask?.(this.#learner);
        if (this.search) this.#learner.write(this.search.variable.name, Float32Array.of(this.#lambda(this.search)));
      });
      if (this.#experiment.training.optimizerState === 'reset') this.#resetOptimizer();
      this.#turn();
    }
    this.#learner.prepare();
    return 'done';
  }

  /** The next mini-batches with their learning rates. */
  nextChunk(): Chunk & Work {
    const { step, total, ages } = this.#position;
    const rounds = this.#learner.program.method.steps?.rounds;
    const most = rounds ? rounds.steps - (step % rounds.steps) : Number.POSITIVE_INFINITY;
    const chunk = this.#epoch.chunk(step % this.#epoch.steps, Math.min(most, this.#mostSteps, this.#pace.chunkSteps()));
    // The schedule begins when the warm-up is over.
    const before = this.#warmUpSteps;
    const length = { steps: this.size.steps - before, stepsPerEpoch: this.#epoch.steps };
    const rates = Array.from({ length: chunk.steps }, (_, i) =>
      learningRate(this.#experiment.training, this.#learningRate, Math.max(0, step - before) + i, length),
    );
    return { ...chunk, rates, total, ages, warmingUp: step < before };
  }

  /** Takes note of steps done; gives what there is to tell, if it is time to tell it. */
  took({ steps, batch }: Chunk, { loss, correct }: Sums) {
    const before = this.#position;
    if (!Number.isFinite(loss) && this.search && this.#tried.length > 0) {
      this.#diverged = true;
      return undefined;
    }
    if (!Number.isFinite(loss)) {
      throw new UserError(
        `Training of task ${this.#task.number} diverged: the loss is ${loss} after step ${before.step + steps}.`,
        'Lower training.optimizer.learningRate or the method’s λ, in a new run; this one keeps what was learnt before.',
      );
    }
    const older = this.#learner.program.groups.map((group) => [group, (before.ages[group] ?? 0) + steps] as const);
    this.#position = {
      ...before,
      step: before.step + steps,
      total: before.total + steps,
      ages: { ...before.ages, ...Object.fromEntries(older) },
      epochLoss: before.epochLoss + loss,
      epochCorrect: before.epochCorrect + correct,
    };
    this.#turn();
    this.#pace.took(steps, { loss, correct, samples: steps * batch });
    const progress = this.#pace.progress();
    if (!progress) return undefined;
    const { accuracy, ...told } = progress;
    return { ...told, ...this.#share(accuracy), epoch: this.#epochsBegun, step: this.#position.step };
  }

  /** At the end of an epoch: what came of it. The best one is remembered where the experiment keeps the best. */
  endOfEpoch() {
    const { step, epochLoss, epochCorrect } = this.#position;
    if (this.#diverged || step % this.#epoch.steps !== 0) return undefined;
    const epoch = this.#epochsBegun;
    const selection = this.#select();
    const share = this.#share(epochCorrect / this.#epoch.samples);
    const told = { epoch, loss: epochLoss / this.#epoch.steps, ...share };
    this.#position = { ...this.#position, epochLoss: 0, epochCorrect: 0 };
    if (step === this.#warmUpSteps) this.#resetOptimizer();
    if (!this.over) this.#epoch = this.#epochAt(epoch);
    return { ...told, ...(selection !== undefined && { selection }) };
  }

  /** How many mini-batches fit in the engine at a time, remembered samples included. */
  get #mostSteps(): number {
    return Math.max(1, Math.floor(this.#learner.mostSamples / (2 * this.#experiment.training.batchSize)));
  }

  /** All that is needed to go on from here. */
  save(): Saved {
    this.#pace.snapshotTaken();
    this.#position = { ...this.#position, seconds: this.#watch.seconds() };
    return { position: this.#position, state: this.#learner.state(), best: this.#best };
  }

  /** Puts the epoch that is kept in place, when all are over. */
  finish(): void {
    if (this.#best.size > 0) this.#learner.restore(new Map([...this.#learner.state(), ...this.#best]));
    this.#best = new Map();
  }

  /**
   * When all epochs are over: what this try for λ came to, on the task's validation samples or, where it has none, its
   * training samples. Undefined where λ is not searched, or was chosen before the session resumed.
   */
  tried(): LambdaTried | undefined {
    const { search } = this;
    if (!search || isOver(verdictOn(search, this.#tried))) return undefined;
    const { validation, train } = this.#task;
    const [on, rows] = validation.length > 0 ? (['validation', validation] as const) : (['train', train] as const);
    const accuracy = this.#diverged ? 0 : this.#learner.accuracy(this.#task, rows);
    const lambda = this.#lambda(search);
    const tried = [...this.#tried, { lambda, accuracy }];
    const verdict = verdictOn(search, tried);
    if (this.#diverged && verdict === 'last-chosen') {
      throw new UserError(
        `Training of task ${this.#task.number} diverged with every λ from ${search.start} to ${lambda}.`,
        'Lower training.optimizer.learningRate or method.search.start, in a new run; this one keeps what was learnt before.',
      );
    }
    this.#position = { ...this.#position, tried };
    const next = isOver(verdict) ? {} : { next: lambdaAfter(search, tried) };
    return { try: tried.length - 1, lambda, verdict, accuracy, on, samples: rows.length, ...next };
  }

  get #tried(): readonly LambdaAttempt[] {
    return this.#position.tried ?? [];
  }

  #lambda(search: LambdaSearch): number {
    return lambdaAfter(search, this.#tried);
  }

  /** How old the optimizer's state is in a new task. That of layers that are new or have grown begins with it. */
  #agesAfter({ position, state }: Saved): Position['ages'] {
    const { network, parts } = this.#learner.program;
    const changed = new Set(
      parts.filter(({ name, shape }) => state.get(name)?.length !== elements(shape)).map(({ name }) => name),
    );
    const young = network.parameters.filter(({ name }) => changed.has(weightOf(name)));
    const fresh = new Set(young.map(({ name }) => groupOf(network, name)));
    return Object.fromEntries(Object.entries(position.ages).filter(([group]) => !fresh.has(group)));
  }

  /** An image of a fact is near to it or far, not right or wrong. */
  #share(accuracy: number): { readonly accuracy?: number } {
    return this.#learner.stream.facts ? {} : { accuracy };
  }

  /** Between two rounds, where the method trains in such. */
  #turn(): void {
    const rounds = this.#learner.program.method.steps?.rounds;
    const { step } = this.#position;
    if (!rounds || (step % rounds.steps !== 0 && step < this.size.steps)) return;
    const count = Math.ceil(this.size.steps / rounds.steps);
    this.#learner.edit(() => rounds.turn(this.#learner, Math.ceil(step / rounds.steps), count));
  }

  #resetOptimizer(): void {
    this.#learner.resetOptimizer();
    this.#position = { ...this.#position, ages: {} };
  }

  /** From 1. */
  get #epochsBegun(): number {
    return Math.ceil(this.#position.step / this.#epoch.steps);
  }

  #epochAt(number: number): Epoch {
    const { seed, training } = this.#experiment;
    const { stream, mixed } = this.#learner;
    return new Epoch(stream, this.#tasks, training.batchSize, seed, number, mixed, this.#rehearsal);
  }

  /** The metric on the data that decides which epoch is kept; remembers the weights if it is the best so far. */
  #select(): number | undefined {
    const { keep } = this.#experiment.training;
    if (keep === 'last-epoch') return undefined;
    const rows = keep === 'best-validation' ? this.#task.validation : this.#task.test;
    const accuracy = this.#learner.accuracy(this.#task, rows);
    if (accuracy > this.#position.best) {
      this.#position = { ...this.#position, best: accuracy };
      this.#best = this.#learner.networkState();
    }
    return accuracy;
  }
}
