import * as vscode from 'vscode';
import { messageOf } from '../../core/userError';
import { type QueuedRun, queuedRuns } from '../../launch/slurm/queuedRuns';
import { asBegun } from '../../launch/sweeps/beginSweep';
import { executorSet, slurmSetting } from '../sessions/environment';
import type { Sweeps } from './sweeps';
import type { SweepTrainings } from './sweepTrainings';
import type { WatchedSweep } from './watchedSweep';

const DEFAULT_POLL_S = 10;

/**
 * Asks Slurm where cells wait of sweeps that others train, or that nobody watches any more: jobs outlive who sent them.
 * Only of sweeps whose file or whose settings say Slurm, and in folders that are trusted, since Slurm's commands are run.
 */
export class SlurmTurns implements vscode.Disposable {
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;
  /** What went wrong last, by sweep: it is said once. */
  readonly #said = new Map<string, string>();

  constructor(
    readonly sweeps: Sweeps,
    readonly trainings: SweepTrainings,
    readonly log: vscode.LogOutputChannel,
  ) {
    this.#plan(0);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #plan(seconds: number): void {
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#look(), 1000 * seconds);
  }

  async #look(): Promise<void> {
    let seconds = DEFAULT_POLL_S;
    for (const sweep of vscode.workspace.isTrusted ? this.sweeps.all : []) {
      if (!sweep.isRead || this.trainings.isMine(sweep)) continue;
      try {
        const keys = slurmOf(sweep);
        if (!keys) continue;
        seconds = Math.min(seconds, keys.poll ?? DEFAULT_POLL_S);
        const found = await queuedRuns(
          sweep.cells.filter(({ status }) => status !== 'done' && status !== 'stopped early').map(({ run }) => run),
          keys,
        );
        if (!this.trainings.isMine(sweep)) this.sweeps.setTurns(sweep, byCell(sweep, found));
        this.#said.delete(sweep.path);
      } catch (error) {
        const message = messageOf(error);
        if (this.#said.get(sweep.path) !== message) this.log.warn(`${sweep.path}: ${message}`);
        this.#said.set(sweep.path, message);
      }
    }
    this.#plan(seconds);
  }
}

/** How Slurm is asked about a sweep; undefined where its cells are not trained there. */
function slurmOf(sweep: WatchedSweep) {
  const { place } = asBegun(sweep.opened);
  if ((executorSet() ?? place.on) !== 'slurm' && place.on !== 'slurm') return undefined;
  return { ...place.slurm, ...slurmSetting() };
}

function byCell({ cells }: WatchedSweep, found: ReadonlyMap<string, QueuedRun>): ReadonlyMap<string, QueuedRun> {
  return new Map(
    cells.flatMap(({ id, run }) => {
      const turn = found.get(run);
      return turn ? [[id, turn] as const] : [];
    }),
  );
}
