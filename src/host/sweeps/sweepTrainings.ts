import * as vscode from 'vscode';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import { asBegun, type BegunSweep, beginSweep } from '../../launch/sweeps/beginSweep';
import { type CellsPlace, cellsExecutor, placed } from '../../launch/sweeps/place';
import { stopSweep } from '../../launch/sweeps/stopSweep';
import { trainCells } from '../../launch/sweeps/trainCells';
import type { Training } from '../../launch/trainRuns';
import { requestSweepStop, sweepStopRequest } from '../../store/sweepStop';
import { report, requireTrust } from '../messages';
import { plainText } from '../notificationText';
import { cancellable } from '../progress';
import {
  dataFolder,
  engineSetting,
  executorSet,
  slurmDefaults,
  slurmSetting,
  threadsSetting,
  trainingInstallation,
} from '../sessions/environment';
import { sweepEnd, sweepProgress } from './sweepMessages';
import type { Sweeps } from './sweeps';
import type { CellTurn, WatchedCell, WatchedSweep } from './watchedSweep';

/** Where the window remembers which sweeps it trains, by their folders. */
const SWEEPS = 'sweeps';

interface Remembered {
  /** The request to stop that was there when it began: another one is meant for it. */
  readonly stop?: string | undefined;
  /** The cells to train; all that are left and have not failed, where it does not say. */
  readonly cells?: readonly string[] | undefined;
}

/** Which cells to train: all that are left, or those whose sessions failed or were killed. */
export type Wanted = 'left' | 'failed';

/** Trains sweeps for this window. Sessions outlive it; a window that opens again begins the cells that are left. */
export class SweepTrainings implements vscode.Disposable {
  readonly #trainings = new Map<string, Training>();
  #isDisposed = false;

  constructor(
    readonly sweeps: Sweeps,
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {}

  dispose(): void {
    this.#isDisposed = true;
    for (const training of this.#trainings.values()) training.detach();
  }

  /** Whether this window trains the sweep. */
  isMine({ path }: WatchedSweep): boolean {
    return this.#trainings.has(path);
  }

  /**
   * Begins the sweep of a file, or continues it, and returns once its cells are on their way.
   *
   * @throws {UserError} where anything is wrong with it, before anything is made
   */
  async startFile(file: string, workspace: string): Promise<void> {
    requireTrust();
    const where = wantedPlace();
    const begun = await cancellable(`Checking ${vscode.workspace.asRelativePath(file)}`, (cancelled) =>
      beginSweep(file, {
        ...{ workspace, own: dataFolder() },
        requireReady: async (place) => {
          await this.#executor(placed(where, place), 1, 1).ready();
          cancelled.throwIfAborted();
        },
        tell: (text) => void vscode.window.showInformationMessage(plainText(text)),
      }),
    );
    await this.#start(begun, 'left');
  }

  /** Continues a sweep with the cells of its folder, whatever its file says by now. */
  async startFolder(sweep: WatchedSweep, wanted: Wanted): Promise<void> {
    requireTrust();
    await this.#start(asBegun(sweep.opened), wanted);
  }

  /** Asks whoever trains the sweep to stop, and waits until its sessions have ended. */
  async stop(sweep: WatchedSweep): Promise<void> {
    await this.#forget(sweep.path);
    // Where it is trained here, its progress shows the rest.
    if (this.isMine(sweep)) return requestSweepStop(sweep.opened.folder);
    const stopped = await cancellable(`Stopping the sweep ${sweep.name}`, (signal, progress) =>
      stopSweep(sweep.opened, {
        ...{ slurm: slurmSetting(), signal },
        tell: (message) => progress.report({ message }),
      }),
    );
    const what = stopped.length === 0 ? 'No session was training it.' : `${count(stopped.length, 'session')} stopped.`;
    void vscode.window.showInformationMessage(plainText(`Sweep ${sweep.name}: ${what}`));
  }

  /** Continues what this window trained before it was closed or reloaded, unless somebody has asked it to stop since. */
  async resume(): Promise<void> {
    const remembered = Object.entries(this.#remembered());
    if (remembered.length === 0 || !vscode.workspace.isTrusted) return;
    await this.sweeps.list();
    for (const [path, { stop, cells }] of remembered) {
      const sweep = this.sweeps.byPath(path);
      const isStopped = !sweep || sweepStopRequest(sweep.opened.folder) !== stop;
      const wanted = cells && new Set(cells);
      const left = (sweep?.cells ?? []).filter(
        (cell) => !isComplete(cell) && (wanted ? wanted.has(cell.id) : cell.status !== 'failed'),
      );
      if (isStopped || left.length === 0) await this.#forget(path);
      else {
        this.log.info(`${path}: continues with ${count(left.length, 'cell')}`);
        await this.#train(asBegun(sweep.opened), sweep, left).catch((error: unknown) => report(error, this.log));
      }
    }
  }

  async #start(begun: BegunSweep, wanted: Wanted): Promise<void> {
    await this.sweeps.list();
    const sweep = this.sweeps.byPath(begun.sweep.folder.path);
    if (!sweep) throw new UserError(`${begun.sweep.folder.path} is in none of the open folders.`, 'Open its folder.');
    if (this.isMine(sweep)) throw new UserError(`The sweep ${sweep.name} is being trained already.`);
    const cells = sweep.cells.filter((cell) => (wanted === 'left' ? !isComplete(cell) : hasFailed(cell)));
    if (cells.length > 0) return this.#train(begun, sweep, cells, wanted);
    const nothing = wanted === 'left' ? 'every cell is complete' : 'no cell has failed';
    void vscode.window.showInformationMessage(plainText(`Nothing to train in the sweep ${sweep.name}: ${nothing}.`));
  }

  /** Returns once cells are on their way. */
  async #train(
    begun: BegunSweep,
    sweep: WatchedSweep,
    cells: readonly WatchedCell[],
    wanted: Wanted = 'left',
  ): Promise<void> {
    const where = placed(wantedPlace(), begun.place);
    const executor = this.#executor(where, cells.length, sweep.cells.length);
    await executor.ready();
    const isHere = where.on !== 'slurm';
    const first: CellTurn = { status: 'queued', why: isHere ? 'others are trained first' : 'not sent to Slurm yet' };
    const turns = new Map(cells.map(({ id }) => [id, first]));
    const turn = (id: string, now: CellTurn | undefined) => {
      if (now) turns.set(id, now);
      else turns.delete(id);
      this.sweeps.setTurns(sweep, new Map(turns));
    };
    const errors = new Map<string, string>();
    let isStopped = false;
    const training = trainCells(begun, cells, {
      ...{ executor, engine: engineSetting(), isHere },
      onTurn: (id) => {
        if (isHere) turn(id, undefined);
      },
      onNote: (id, text) => this.log.warn(`${id}: ${text}`),
      onEvent: (id, _, { type }) => {
        if (type === 'session-started') this.sweeps.look(sweep, [id]);
      },
      onWait: (id, why) => turn(id, why === undefined ? undefined : turnOf(why)),
      onEnd: (id, outcome) => {
        turn(id, undefined);
        this.sweeps.look(sweep, [id]);
        if (outcome.kind === 'stopped') isStopped = true;
        if (outcome.kind !== 'failed') return;
        errors.set(id, messageOf(outcome.error));
        this.log.warn(`${id}: ${messageOf(outcome.error)}`);
      },
      onStopRequest: () => {
        isStopped = true;
        void this.#forget(sweep.path);
      },
    });
    this.#trainings.set(sweep.path, training);
    this.sweeps.setTurns(sweep, new Map(turns));
    const ids = wanted === 'failed' ? cells.map(({ id }) => id) : undefined;
    await this.#remember(sweep.path, { stop: sweepStopRequest(sweep.opened.folder), cells: ids });
    this.log.info(`${sweep.path}: trains ${count(cells.length, 'cell')} on ${executor.describe()}`);
    void sweepProgress(this.sweeps, sweep, training.ended, () => this.stop(sweep));
    void training.ended.then(async () => {
      // The window that opens next continues it.
      if (this.#isDisposed) return;
      this.#trainings.delete(sweep.path);
      this.sweeps.setTurns(sweep, new Map());
      this.sweeps.touch(sweep);
      await this.#forget(sweep.path);
      await sweepEnd(sweep, { errors, isStopped });
    });
  }

  #executor(where: CellsPlace, left: number, all: number) {
    const slurm = { ...slurmDefaults, ...where.slurm };
    return cellsExecutor({ ...where, slurm }, left, all, trainingInstallation(this.context, where.on ?? 'local'));
  }

  #remembered(): Readonly<Record<string, Remembered>> {
    return this.context.workspaceState.get(SWEEPS, {});
  }

  async #remember(path: string, what: Remembered): Promise<void> {
    await this.context.workspaceState.update(SWEEPS, { ...this.#remembered(), [path]: what });
  }

  async #forget(path: string): Promise<void> {
    const { [path]: _, ...others } = this.#remembered();
    await this.context.workspaceState.update(SWEEPS, others);
  }
}

/** What the settings say of where cells are trained; what they leave open, the sweep's file decides. */
function wantedPlace(): CellsPlace {
  return { on: executorSet(), slurm: slurmSetting(), threads: threadsSetting() };
}

/** What Slurm's executor says of a job that waits. */
function turnOf(why: string): CellTurn {
  const [, requeued] = /^requeued: (.*)$/s.exec(why) ?? [];
  return requeued === undefined ? { status: 'queued', why } : { status: 'requeued', why: requeued };
}

export function isComplete({ status }: Pick<WatchedCell, 'status'>): boolean {
  return status === 'done' || status === 'stopped early';
}

export function hasFailed({ status }: Pick<WatchedCell, 'status'>): boolean {
  return status === 'failed' || status === 'interrupted';
}
