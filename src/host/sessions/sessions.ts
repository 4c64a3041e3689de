import * as vscode from 'vscode';
import type { Inspection } from '../../core/omega/inspection';
import type { InspectOptions } from '../../core/panel/protocol';
import { UserError } from '../../core/userError';
import { type LocalSession, launch, SessionFault } from '../../launch/local';
import { stopSession } from '../../launch/stop';
import { patientStop } from '../../launch/stopPolicy';
import type { Adaptation, Evaluation } from '../../session/order';
import { workspaceOf } from '../../store/runDirectory';
import { oneMessage, requireTrust } from '../messages';
import type { Runs } from '../runs/runs';
import type { RunStatus, WatchedRun } from '../runs/watchedRun';
import { requireData } from './data';
import { engineSetting, launchOptions } from './environment';
import { trainingProgress } from './trainingProgress';

const { t } = vscode.l10n;

/** Where the window remembers which sessions it started: process ids by run. */
const SESSIONS = 'sessions';

/** What the Ω of a checkpoint is weighed anew on: `train`, `test`, `both` or the path of a folder of images. */
export interface AdaptationChoice {
  readonly checkpoint: number;
  readonly data: string;
  /** Numbers and names; all classes where not given. */
  readonly classes?: readonly (number | string)[];
  /** From 0 to 1. */
  readonly weight: number;
}

/** Starts sessions as processes that outlive the window, and says what became of them. */
export class Sessions implements vscode.Disposable {
  /** Runs that a session started by this window trains. */
  readonly #mine = new Map<WatchedRun, LocalSession<'train'>>();
  readonly #statuses = new WeakMap<WatchedRun, RunStatus>();
  readonly #listening: vscode.Disposable;

  constructor(
    readonly runs: Runs,
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {
    this.#listening = runs.onChange((run) => run && this.#watch(run));
  }

  /** Sessions go on: only their progress is no longer shown. */
  dispose(): void {
    this.#listening.dispose();
    for (const session of this.#mine.values()) session.detach();
  }

  /**
   * Trains the next tasks of a run, from its last snapshot where one was interrupted. Returns once the session runs.
   * @throws UserError where another session works on the run, or the folder is not trusted
   */
  train(run: WatchedRun, tasks: number | 'all'): void {
    requireTrust();
    if (!requireData(run.experiment.benchmark, workspaceOf(run.opened.run))) return;
    const order = { kind: 'train', run: run.path, tasks, engine: engineSetting() } as const;
    const session = launch(order, { ...launchOptions(this.context), onLook: () => this.runs.look(run) });
    this.log.info(`session ${session.pid}: trains ${run.path}`);
    this.#mine.set(run, session);
    void this.#remember(run, session.pid);
    const ended = session.result.finally(() => {
      this.runs.look(run);
      this.runs.setStarting(run, false);
      this.#mine.delete(run);
    });
    void trainingProgress(this.runs, run, ended, () => this.stop(run));
    ended.then(
      (reason) => this.log.info(`session ${session.pid}: ${reason}`),
      (error: unknown) => this.#sayFailure(run, error),
    );
    this.runs.setStarting(run, true);
  }

  /** Whether this window, possibly before it was loaded anew, started the session that works on the run. */
  isMine(run: WatchedRun): boolean {
    const remembered = this.context.workspaceState.get<Record<string, number>>(SESSIONS, {});
    return this.#mine.has(run) || (run.owner !== undefined && remembered[run.id] === run.owner.pid);
  }

  async stop(run: WatchedRun): Promise<void> {
    const wasLive = await stopSession(run.opened.run, patientStop, ({ action }) => {
      this.log.info(`${run.id}: ${action}`);
    });
    this.runs.look(run);
    if (!wasLive) void vscode.window.showInformationMessage(t('Nothing is training {0}.', run.id));
  }

  /** Accuracy of a checkpoint on tasks; default all it knows. */
  evaluate(run: WatchedRun, checkpoint: number, tasks?: readonly number[]): Promise<Evaluation> {
    requireTrust();
    const order = { kind: 'evaluate', run: run.path, engine: engineSetting(), checkpoint } as const;
    const session = launch({ ...order, ...(tasks && { tasks: [...tasks] }) }, launchOptions(this.context));
    const title = t('Evaluating checkpoint {0} of {1}', checkpoint, run.id);
    return waited(title, session);
  }

  /** Weighs the Ω of a checkpoint anew, in a new run at `into`. */
  adapt(run: WatchedRun, { classes, ...choice }: AdaptationChoice, into: string): Promise<Adaptation> {
    requireTrust();
    const order = { kind: 'adapt', run: run.path, engine: engineSetting(), into, ...choice } as const;
    const session = launch({ ...order, ...(classes && { classes: [...classes] }) }, launchOptions(this.context));
    return waited(t('Weighing the importance of checkpoint {0} of {1}', choice.checkpoint, run.id), session);
  }

  /** Ω of a checkpoint, analysed in a session. `cancelled` ends it early. */
  inspect(run: WatchedRun, options: InspectOptions, cancelled: AbortSignal): Promise<Inspection> {
    requireTrust();
    const { checkpoint, base, measure } = options;
    const order = { kind: 'inspect', run: run.path, engine: engineSetting(), checkpoint } as const;
    const more = {
      ...(base !== undefined && { base }),
      ...(measure && { measure: { ...measure, ...(measure.classes && { classes: [...measure.classes] }) } }),
    };
    const session = launch(
      { ...order, ...more } as Parameters<typeof launch<'inspect'>>[0],
      launchOptions(this.context),
    );
    cancelled.addEventListener('abort', () => end(session));
    return session.result;
  }

  /** Only the latest sessions are of interest: those whose runs are still being trained. */
  async #remember(run: WatchedRun, pid: number): Promise<void> {
    const before = this.context.workspaceState.get<Record<string, number>>(SESSIONS, {});
    const live = Object.entries(before).filter(([id]) => this.runs.byId(id)?.isLive);
    await this.context.workspaceState.update(SESSIONS, { ...Object.fromEntries(live), [run.id]: pid });
  }

  /** A session that this window did not start has died: say so once. */
  #watch(run: WatchedRun): void {
    const before = this.#statuses.get(run);
    const now = run.status;
    this.#statuses.set(run, now);
    if (before !== 'live' || this.#mine.has(run) || (now !== 'killed' && now !== 'failed')) return;
    const message =
      now === 'killed'
        ? t('The session that trained {0} was killed.', run.id)
        : t('Training {0} failed: {1}', run.id, run.state.error ?? '');
    void this.#offerResume(run, message);
  }

  async #sayFailure(run: WatchedRun, error: unknown): Promise<void> {
    if (error instanceof UserError) {
      this.log.warn(`${run.id}: ${error.message}`);
      await this.#offerResume(run, oneMessage(error.message, error.hint));
      return;
    }
    this.log.error(error instanceof Error ? error : String(error));
    if (error instanceof SessionFault) this.log.error(error.tail);
    await this.#offerResume(run, t('Training {0} failed: {1}', run.id, String(error)));
  }

  async #offerResume(run: WatchedRun, message: string): Promise<void> {
    const [resume, open] = [t('Resume'), t('Open Log')];
    const answer = await vscode.window.showErrorMessage(message, resume, open);
    if (answer === resume) await vscode.commands.executeCommand('mas.resumeTraining', { run: run.id });
    if (answer === open) await vscode.commands.executeCommand('mas.openLog', { run: run.id });
  }
}

/** Shows that something is at work; cancelling ends the process. */
async function waited<K extends 'evaluate' | 'adapt'>(title: string, session: LocalSession<K>) {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    token.onCancellationRequested(() => end(session));
    try {
      return await session.result;
    } catch (error) {
      throw token.isCancellationRequested ? new vscode.CancellationError() : error;
    }
  });
}

/** A session that does not train can be ended at any moment. */
function end({ pid }: { readonly pid: number }): void {
  try {
    process.kill(pid);
  } catch {
    // It has ended already.
  }
}
