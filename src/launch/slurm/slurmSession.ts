import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/userError';
import { outcomeIn, readResultFile } from '../../session/outcome';
import type { Request, RequestKind, Results } from '../../session/request';
import { forgetStopRequest, requestStop } from '../../store/lock';
import { layout } from '../../store/runDirectory';
import type { Session, SessionStart, SessionState } from '../executor';
import { lastLines, resultOf, SessionKilled, SessionStopped } from '../sessionResult';
import type { StopPolicy, StopStep } from '../stopPolicy';
import type { QueuedTask, Slurm } from './commands';
import { isOver, lossOf } from './loss';
import type { QueueWatch, WatchedJob } from './queueWatch';
import { placeOf, readRecord } from './record';

/** How often the queue must say that a job is over before it counts as lost: its last file may still be on its way. */
const LOOKS = 2;
const LOOKS_AFTER_END = 6;

/** Puts back in the queue by this process, where a job could not do so by itself. */
const MAX_REQUEUES = 3;

/** What sessions of one executor have in common. */
export interface Surroundings {
  readonly slurm: Slurm;
  readonly watch: QueueWatch;
}

/** A session as a job. Its result is in the request's result file; the queue says how it is until then. */
export class SlurmSession<K extends RequestKind> implements Session<K>, WatchedJob {
  readonly stopped = new AbortController();
  readonly #result: Promise<Results[K]>;
  #settle: (result: Results[K] | Promise<never>) => void = () => undefined;
  #job: string | undefined;
  #isSettled = false;
  #wasKilled = false;
  #hasBegun = false;
  #isDetached = false;
  #wait: string | undefined;
  #lookedOver = 0;
  #requeues = 0;

  constructor(
    readonly start: SessionStart<K>,
    /** Its result file. */
    readonly file: string,
    readonly surroundings: Surroundings,
  ) {
    this.#result = new Promise((done) => {
      this.#settle = done;
    });
    // Whoever wants to know asks for the result.
    this.#result.catch(() => undefined);
  }

  get id(): string | undefined {
    return this.#job;
  }

  get job(): string {
    return this.#job ?? '';
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get isDetached(): boolean {
    return this.#isDetached;
  }

  note(text: string): void {
    this.start.onNote?.(text);
  }

  /** Follows the job that was submitted earlier, or once it is. */
  join(): void {
    this.#job ??= readRecord(this.file)?.job;
    this.surroundings.watch.follow(this);
  }

  /** The job that executes the request. */
  async assign(job: string): Promise<void> {
    this.#job = job;
    this.surroundings.watch.follow(this);
    // It was stopped while it was being submitted.
    if (this.stopped.signal.aborted) await this.surroundings.slurm.cancel([job], 'terminate');
  }

  succeed(result: Results[K]): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(result);
  }

  fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#wasKilled = error instanceof SessionKilled;
    this.#settle(Promise.reject(error));
  }

  async state(): Promise<SessionState> {
    if (this.#isSettled) return this.#wasKilled ? 'killed' : 'ended';
    const found = readResultFile(this.file);
    if (!found) return 'waiting';
    if (found.type !== 'running') return 'ended';
    return this.#wait === undefined ? 'running' : 'waiting';
  }

  result(): Promise<Results[K]> {
    return this.#result;
  }

  async look(queued: QueuedTask | undefined): Promise<void> {
    try {
      await this.#look(queued);
    } catch (error) {
      this.fail(error);
    }
  }

  async #look(queued: QueuedTask | undefined): Promise<void> {
    const found = readResultFile(this.file);
    if (found && !this.#hasBegun) {
      this.#hasBegun = true;
      this.start.onStart?.(this.job);
    }
    const isWaiting = queued?.state === 'PENDING';
    if (found && found.type !== 'running') {
      // A process that outlived its node's daemon has done the work of a requeued job.
      if (isWaiting) await this.surroundings.slurm.cancel([this.job], 'waiting');
      this.#settleWith();
      return;
    }
    if (this.#job === undefined) return this.join();
    this.#hear(isWaiting ? `${found ? 'requeued: ' : ''}${queued.reason}` : undefined);
    if (queued && !isOver(queued)) {
      this.#lookedOver = 0;
      return;
    }
    this.#lookedOver++;
    await this.#over(queued);
  }

  /** The job has ended, or Slurm has forgotten it, and there is no outcome. */
  async #over(queued: QueuedTask | undefined): Promise<void> {
    const { slurm } = this.surroundings;
    const exit = await slurm.exitOf(this.job);
    const loss = lossOf(queued, exit, placeOf(this.start.request, this.file));
    if (loss.kind === 'unusable') return this.surroundings.watch.abandon(this, loss.error);
    const looks = loss.kind === 'ended' ? LOOKS_AFTER_END : LOOKS;
    if (this.#lookedOver < looks) return;
    if (!this.#hasBegun && (this.stopped.signal.aborted || loss.kind === 'cancelled' || !queued)) {
      if (!this.stopped.signal.aborted)
        this.note(`Job ${this.job} left the queue before its session began; somebody may have cancelled it.`);
      return this.fail(new SessionStopped());
    }
    if (loss.kind === 'interrupted' && this.start.request.kind === 'train' && !this.stopped.signal.aborted) {
      if (this.#requeues < MAX_REQUEUES) {
        this.#requeues++;
        this.#lookedOver = 0;
        await slurm.requeue(this.job);
        this.note(`Job ${this.job} has ended (${loss.why}); it goes back into the queue.`);
        return;
      }
    }
    const { exit: how, tail, log } = this.#end(loss.why);
    this.fail(new SessionKilled({ exit: how, tail, log }));
  }

  #end(why: string) {
    const request: Request = this.start.request;
    const run = 'run' in request ? layout(request.run) : undefined;
    const tail = run ? lastLines(run.log, { inside: run.path }) : '';
    return { exit: { by: `Slurm says ${why} of job ${this.job}` }, tail, log: run?.log };
  }

  #settleWith(): void {
    try {
      this.succeed(resultOf<K>(outcomeIn(this.file), this.#end('nothing')));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Why it waits; undefined where it does not. */
  #hear(why: string | undefined): void {
    if (why !== this.#wait) this.start.onWait?.(why);
    this.#wait = why;
  }

  async stop(policy: StopPolicy, onStep?: (step: StopStep) => void): Promise<void> {
    if (this.#isSettled) return;
    this.stopped.abort(new SessionStopped());
    if (this.#job === undefined) return this.fail(new SessionStopped());
    const request: Request = this.start.request;
    const run = request.kind === 'train' ? layout(request.run) : undefined;
    try {
      for (const step of policy) {
        onStep?.(step);
        await this.#take(step.action, run);
        this.surroundings.watch.hurry();
        if (await this.#endsWithin(step.patienceMs)) return;
      }
    } finally {
      // What was requested of it must not stop the next one.
      if (run) forgetStopRequest(run);
    }
    throw new UserError(`Job ${this.#job} has not ended.`, `End it by hand: scancel ${this.#job}.`);
  }

  async #take(action: StopStep['action'], run: ReturnType<typeof layout> | undefined): Promise<void> {
    const { slurm } = this.surroundings;
    if (action !== 'request') return slurm.cancel([this.job], action);
    if (run) requestStop(run);
    await slurm.cancel([this.job], 'waiting');
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const ended = this.#result.then(
      () => true,
      () => true,
    );
    if (!Number.isFinite(ms)) return ended;
    const tooLong = new AbortController();
    try {
      return await Promise.race([ended, sleep(ms, false, { signal: tooLong.signal })]);
    } finally {
      tooLong.abort();
    }
  }

  detach(): void {
    this.#isDetached = true;
    this.surroundings.watch.mayEnd();
  }
}
