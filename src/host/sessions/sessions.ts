import * as vscode from 'vscode';
import { placesOfRun } from '../../benchmarks/streams/runStream';
import { metricOf } from '../../core/benchmarks/benchmarks';
import type { Inspection } from '../../core/omega/inspection';
import type { Protection } from '../../core/omega/protection';
import type { InspectOptions } from '../../core/panel/protocol';
import { messageOf, UserError } from '../../core/userError';
import { type Session, type SessionStart, startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { SessionFault } from '../../launch/sessionResult';
import { stopSession } from '../../launch/stop';
import { impatientStop, patientStop, type StopStep } from '../../launch/stopPolicy';
import type { Adaptation, Request, RequestKind, Results } from '../../session/request';
import { requireTrust } from '../messages';
import { notificationText, plainText } from '../notificationText';
import { cancellable } from '../progress';
import type { Runs } from '../runs/runs';
import type { RunStatus, WatchedRun } from '../runs/watchedRun';
import { told } from '../told';
import { startProblem } from '../tree/decorations';
import { announcement } from './announcement';
import { requireData } from './data';
import { engineSetting, installation, threadsSetting, trainingExecutor } from './environment';
import { Protections } from './protections';
import { trainingProgress } from './trainingProgress';

/** Where the window remembers which sessions it started: what their executor calls them, by run. */
const SESSIONS = 'sessions';

/** What a request says beside its run and engine. */
type Options<K extends RequestKind> = Omit<Extract<Request, { kind: K }>, 'kind' | 'run' | 'engine' | 'result'>;

/** Starts sessions, which outlive the window, and shows how they end. */
export class Sessions implements vscode.Disposable {
  /** Runs that a session started by this window trains. */
  readonly #mine = new Map<WatchedRun, Session<'train'>>();
  readonly #statuses = new WeakMap<WatchedRun, RunStatus>();
  readonly #protections = new Protections<WatchedRun>((run, checkpoint, cancelled) => {
    const request = { kind: 'protection', run: run.path, engine: engineSetting(), checkpoint } as const;
    return this.#resultOf({ request }, cancelled);
  });
  readonly #listening: vscode.Disposable;

  constructor(
    readonly runs: Runs,
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {
    this.#listening = runs.onChange((run) => run && this.#watch(run));
  }

  /** Sessions continue; only their progress is no longer shown. */
  dispose(): void {
    this.#listening.dispose();
    for (const session of this.#mine.values()) session.detach();
  }

  /** Trains the next tasks of a run, from its last snapshot if one was interrupted. Returns once the session runs. */
  train(run: WatchedRun, tasks: number | 'all'): void {
    if (!requireData(run.experiment.benchmark, placesOfRun(run.opened.run))) return;
    const before = run.tasksDone;
    const session = this.#start({
      request: { kind: 'train', run: run.path, tasks, engine: engineSetting() },
      onStart: (id) => {
        this.log.info(`session ${id}: trains ${run.path}`);
        void this.#remember(run, id);
      },
    });
    this.#mine.set(run, session);
    const ended = session.result().finally(() => {
      this.runs.look(run);
      this.runs.setStarting(run, false);
      this.#mine.delete(run);
    });
    void trainingProgress(this.runs, run, ended, () => this.stop(run));
    ended.then(
      (reason) => {
        this.log.info(`session ${session.id}: ${reason}`);
        if (reason === 'done') void this.#announce(run, before);
      },
      (error: unknown) => this.#sayFailure(run, error),
    );
    this.runs.setStarting(run, true);
  }

  /** Whether this window started the session that works on the run, possibly before it was reloaded. */
  isMine(run: WatchedRun): boolean {
    return this.#mine.has(run) || (run.owner !== undefined && this.#remembered()[run.id] === String(run.owner.pid));
  }

  async stop(run: WatchedRun): Promise<void> {
    const onStep = ({ action }: StopStep) => this.log.info(`${run.id}: ${action}`);
    const mine = this.#mine.get(run);
    const wasLive = mine !== undefined || (await stopSession(run.opened.run, patientStop, { onStep }));
    await mine?.stop(patientStop, onStep);
    this.runs.look(run);
    if (!wasLive) void vscode.window.showInformationMessage(plainText(`${run.id} is not being trained.`));
  }

  /** Accuracy of a checkpoint on tasks, with some of its answers. */
  evaluate(run: WatchedRun, checkpoint: number, tasks: readonly number[]): Thenable<Results['evaluate']> {
    const what = { checkpoint, tasks, answers: true };
    const request = { kind: 'evaluate', run: run.path, engine: engineSetting(), ...what } as const;
    return this.#shown(`Evaluating checkpoint ${checkpoint} of ${run.id}`, { request });
  }

  /** Re-estimates the Ω of a checkpoint, in a new run. */
  adapt(run: WatchedRun, options: Options<'adapt'>): Thenable<Adaptation> {
    const title = `Re-estimating the importance of checkpoint ${options.checkpoint} of ${run.id}`;
    const request = { kind: 'adapt', run: run.path, engine: engineSetting(), ...options } as const;
    return this.#shown(title, { request });
  }

  /** Ω of a checkpoint, analysed in a session. `cancelled` ends it early. */
  inspect(run: WatchedRun, { checkpoint, base, measure }: InspectOptions, cancelled: AbortSignal): Promise<Inspection> {
    const request = { kind: 'inspect', run: run.path, engine: engineSetting(), checkpoint, base, measure } as const;
    return this.#resultOf({ request }, cancelled);
  }

  /** What is protected at a checkpoint, by default the latest. */
  protection(run: WatchedRun, checkpoint: number | undefined, cancelled: AbortSignal): Promise<Protection> {
    return this.#protections.of(run, checkpoint, cancelled);
  }

  /** What is in a data set, read in a session: it may be large. Cancelling ends it. */
  describe(title: string, options: Options<'describe'>): Thenable<Results['describe']> {
    return this.#shown(title, { request: { kind: 'describe', engine: engineSetting(), ...options } });
  }

  /** Some samples of each task of an experiment. */
  samples(title: string, options: Options<'samples'>): Thenable<Results['samples']> {
    return this.#shown(title, { request: { kind: 'samples', engine: engineSetting(), ...options } });
  }

  /** Some pictures of each class of a detection data set. */
  pictures(title: string, options: Options<'pictures'>): Thenable<Results['pictures']> {
    return this.#shown(title, { request: { kind: 'pictures', engine: engineSetting(), ...options } });
  }

  #start<K extends RequestKind>(start: SessionStart<K>): Session<K> {
    requireTrust();
    const isTraining = start.request.kind === 'train';
    const here = { kind: 'local', threads: threadsSetting() } as const;
    const executor = isTraining ? trainingExecutor(this.context) : openExecutor(here, installation(this.context));
    return startOne(executor, { onNote: (text: string) => this.#sayNote(text), ...start });
  }

  #sayNote(text: string): void {
    this.log.warn(text);
    void vscode.window.showWarningMessage(plainText(text));
  }

  #remembered(): Record<string, string> {
    return this.context.workspaceState.get(SESSIONS, {});
  }

  /** Only the sessions of runs that are still being trained. */
  async #remember(run: WatchedRun, id: string): Promise<void> {
    const live = Object.entries(this.#remembered()).filter(([other]) => this.runs.byId(other)?.isLive);
    await this.context.workspaceState.update(SESSIONS, { ...Object.fromEntries(live), [run.id]: id });
  }

  /** Says what a session has learnt since the run had learnt `before` tasks, and offers what comes next. */
  async #announce(run: WatchedRun, before: number): Promise<void> {
    const text = announcement(run.state, metricOf(run.experiment), before);
    if (text === undefined) return;
    this.log.info(`${run.id}: ${text}`);
    // Of several runs in training, which one.
    const which = this.#mine.size > 0 ? ` (${run.experiment.name ?? run.id})` : '';
    const next = run.state.tasks.find(({ state }) => state !== 'done');
    const train = next ? [`Train Task ${next.task}`] : [];
    const dashboard = 'Open Dashboard';
    const answer = await vscode.window.showInformationMessage(plainText(text + which), ...train, dashboard);
    if (answer === undefined) return;
    const command = answer === dashboard ? 'mas.openDashboard' : 'mas.trainNextTask';
    await vscode.commands.executeCommand(command, { run: run.id });
  }

  /** A session that this window did not start has died: say so once. */
  #watch(run: WatchedRun): void {
    const before = this.#statuses.get(run);
    const now = run.status;
    this.#statuses.set(run, now);
    // Of a sweep, the tree and whoever trains it say how its cells end.
    if (
      before !== 'live' ||
      this.#mine.has(run) ||
      run.origin.sweepFolder !== undefined ||
      (now !== 'killed' && now !== 'failed')
    )
      return;
    const message =
      now === 'killed'
        ? `The session that trained ${run.id} was killed.`
        : `Training ${run.id} failed: ${run.state.error ?? ''}`;
    void this.#offerResume(run, message);
  }

  async #sayFailure(run: WatchedRun, thrown: unknown): Promise<void> {
    const error = told(thrown);
    if (error instanceof UserError) {
      this.log.warn(`${run.id}: ${error.message}`);
      await this.#offerResume(run, notificationText(error));
      return;
    }
    this.log.error(error instanceof Error ? error : String(error));
    if (error instanceof SessionFault) this.log.error(error.tail);
    await this.#offerResume(run, `Training ${run.id} failed: ${messageOf(error)}`);
  }

  async #offerResume(run: WatchedRun, message: string): Promise<void> {
    const newest = run.state.checkpoints.at(-1);
    if (newest) await this.runs.checkpoints.read(run, newest);
    const [resume, open] = ['Resume', 'Open Log'];
    const offered = startProblem(this.runs, run) === undefined ? [resume, open] : [open];
    const answer = await vscode.window.showErrorMessage(plainText(message), ...offered);
    if (answer === resume) await vscode.commands.executeCommand('mas.resumeTraining', { run: run.id });
    if (answer === open) await vscode.commands.executeCommand('mas.openLog', { run: run.id });
  }

  /** Shows that a session is running; cancelling ends it. */
  #shown<K extends RequestKind>(title: string, start: SessionStart<K>): Thenable<Results[K]> {
    return cancellable(title, (cancelled) => this.#resultOf(start, cancelled));
  }

  /** The result of a session that, once cancelled, is ended at once: it does not train, so it has nothing to save. */
  #resultOf<K extends RequestKind>(start: SessionStart<K>, cancelled: AbortSignal): Promise<Results[K]> {
    const session = this.#start(start);
    cancelled.addEventListener('abort', () => {
      session.stop(impatientStop).catch((error: unknown) => this.log.warn(String(error)));
    });
    return session.result();
  }
}
