import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Event } from '../../core/run/event';
import { messageOf } from '../../core/userError';
import { realPath } from '../../store/origin';
import { isRun, listRuns, runsFolder } from '../../store/runDirectory';
import { systemError } from '../../store/systemError';
import type { Sweeps } from '../sweeps/sweeps';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { CheckpointProblems } from './checkpointProblems';
import { type ExperimentGroup, experimentGroups } from './experimentGroups';
import { type Lineage, lineageOf } from './nesting';
import { NewFolders } from './newFolders';
import { isOfSweep, type SweepGroup, sweepGroups } from './sweepGroups';
import { WatchedRun } from './watchedRun';

/**
 * How often runs are read that a session works on, and all others. Whatever shows progress follows these readings alone, so
 * that all show the same.
 */
const LIVE_MS = 400;
const IDLE_MS = 2000;
/** Checking whether a process is alive starts another process on some systems. */
const OWNER_MS = 1000;
const PAUSE_MS = 5;
/** The runs of a larger sweep are listed only where somebody has opened them. */
const MAX_LISTED_CELLS = 200;
/** Of runs that were opened, the latest stay listed. */
const MAX_OPENED = 200;

/** The experiments and runs of the open folders, as they are on disk now. */
export class Runs implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<WatchedRun | undefined>();
  readonly #events = new vscode.EventEmitter<{ run: WatchedRun; events: readonly Event[] }>();
  readonly #damaged = new vscode.EventEmitter<{ run: WatchedRun; task: number }>();
  /** The list of experiments or runs, or the state of a run, has changed. Undefined: the list. */
  readonly onChange = this.#changed.event;
  /** New events of a run. */
  readonly onEvents = this.#events.event;
  /** A checkpoint turned out to be damaged. */
  readonly onDamage = this.#damaged.event;
  readonly checkpoints: CheckpointProblems;
  groups: readonly ExperimentGroup[] = [];
  /** Runs of sweeps that have no folder. */
  sweepRuns: readonly SweepGroup[] = [];
  lineage: Lineage<WatchedRun> = lineageOf([]);
  readonly #runs = new Map<string, WatchedRun>();
  readonly #unreadable = new Map<string, string>();
  /** Paths of runs of large sweeps that were opened, the latest last. */
  readonly #opened = new Set<string>();
  /** Open folders whose runs cannot be listed. */
  readonly #foldersFailed = new Set<string>();
  readonly #newFolders: NewFolders;
  readonly #disposables: readonly vscode.Disposable[];
  readonly #timers: NodeJS.Timeout[];
  /** Runs whose logs have not been read yet. */
  readonly #unread = new Set<WatchedRun>();
  #finding: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(
    readonly sweeps: Sweeps,
    readonly log: vscode.LogOutputChannel,
  ) {
    this.checkpoints = new CheckpointProblems((run, task) => {
      log.warn(`${run.path}: checkpoint ${task} is damaged`);
      this.#damaged.fire({ run, task });
    });
    const files = vscode.workspace.createFileSystemWatcher('**/*.{mas,mas-sweep}.json');
    const again = () => void this.find();
    this.#newFolders = new NewFolders((limit) => {
      log.warn(`More than ${limit} new folders: experiments in further ones may appear only after "Refresh".`);
    });
    const made = vscode.workspace.createFileSystemWatcher('**', false, true, true);
    this.#disposables = [
      ...[made, made.onDidCreate(({ scheme, fsPath }) => scheme === 'file' && this.#newFolders.add(fsPath))],
      ...[files, files.onDidCreate(again), files.onDidDelete(again), files.onDidChange(again)],
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      sweeps.onChange((change) => change ?? again()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire(undefined)),
      ...[this.#changed, this.#events, this.#damaged],
    ];
    this.#timers = [
      setInterval(() => this.#look((run) => run.isLive, OWNER_MS), LIVE_MS),
      setInterval(() => {
        this.#look((run) => !run.isLive);
        this.#findRuns({ isSearch: false });
        void this.#newFolders.look().then((changed) => (changed ? this.find() : undefined));
      }, IDLE_MS),
    ];
  }

  /** Newest first. */
  get all(): readonly WatchedRun[] {
    return [...this.#runs.values()].sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
  }

  /** Run directories that cannot be read, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  byId(id: string): WatchedRun | undefined {
    return this.all.find((run) => run.id === id);
  }

  byPath(path: string): WatchedRun | undefined {
    return this.#runs.get(path);
  }

  /** The run at a path, which may be a cell of a large sweep; undefined where there is none, or it cannot be read. */
  watch(path: string): WatchedRun | undefined {
    const known = this.#runs.get(path) ?? [...this.#runs.values()].find((run) => run.realPath === path);
    if (known || !isRun(path)) return known;
    this.#opened.delete(path);
    this.#opened.add(path);
    for (const oldest of [...this.#opened].slice(0, -MAX_OPENED)) this.#opened.delete(oldest);
    this.#open(path, undefined);
    const run = this.#runs.get(path);
    if (!run) return undefined;
    this.#unread.delete(run);
    this.#lookAt(run, 0);
    void this.find();
    return run;
  }

  /** The runs of a sweep that are listed, in the order of its cells. */
  ofSweep({ cells }: WatchedSweep): readonly WatchedRun[] {
    const listed = new Map([...this.#runs.values()].map((run) => [run.realPath, run]));
    return cells.flatMap(({ run }) => listed.get(run) ?? []);
  }

  /**
   * Finds what is in the folders. New logs are read afterwards, so that nobody waits for many of them. What is asked for
   * during a search gets the next one, which all who ask share: this one may have passed what has just changed.
   */
  find(): Promise<void> {
    if (!this.#finding) {
      this.#finding = this.#find().finally(() => {
        this.#finding = undefined;
      });
      return this.#finding;
    }
    this.#next ??= this.#finding
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.find();
      });
    return this.#next;
  }

  /** Searches the folders again, and reads every run. */
  async list(): Promise<void> {
    await this.find();
    await this.#reading;
  }

  /** Records that a session was started for a run, before the session claims it, or that it has ended. */
  setStarting(run: WatchedRun, isStarting: boolean): void {
    run.isStarting = isStarting;
    run.lookForOwner();
    this.#changed.fire(run);
  }

  /** Reads one run now. */
  look(run: WatchedRun): void {
    this.#look((each) => each === run);
  }

  dispose(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #find(): Promise<void> {
    this.#findRuns({ isSearch: true });
    const { all } = this;
    this.lineage = lineageOf(all);
    const isCell = ({ realPath: path }: WatchedRun) => this.sweeps.ofRun(path) !== undefined;
    this.sweepRuns = sweepGroups(all.filter((run) => isOfSweep(run) && !isCell(run)));
    this.groups = await experimentGroups(all.filter((run) => !isOfSweep(run)));
    await vscode.commands.executeCommand('setContext', 'mas.listed', true);
    this.#changed.fire(undefined);
    this.#reading = this.#reading.then(() => this.#readNew());
  }

  /** One log at a time, newest first, with time for other work in between. */
  async #readNew(): Promise<void> {
    for (const run of this.all.filter((each) => this.#unread.has(each))) {
      await pause(PAUSE_MS);
      this.#unread.delete(run);
      this.#look((each) => each === run);
    }
  }

  /** Finds runs that were added or deleted; a search also tries those again that could not be read. */
  #findRuns({ isSearch }: { readonly isSearch: boolean }): void {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const opened = [...this.#opened].filter(isRun);
    const found = new Set([...folders.flatMap(({ uri }) => this.#runsIn(uri.fsPath)), ...opened]);
    let changed = false;
    for (const path of this.#runs.keys()) {
      if (found.has(path)) continue;
      this.#runs.delete(path);
      changed = true;
    }
    for (const path of this.#unreadable.keys())
      if (!found.has(path)) changed = this.#unreadable.delete(path) || changed;
    for (const path of found) {
      const earlier = this.#unreadable.get(path);
      if (this.#runs.has(path) || (earlier !== undefined && !isSearch)) continue;
      changed = true;
      this.#open(path, earlier);
    }
    if (changed && !isSearch) void this.find();
  }

  /** @param earlier why it could not be opened before */
  #open(path: string, earlier: string | undefined): void {
    try {
      const run = WatchedRun.open(path);
      this.#runs.set(path, run);
      this.#unread.add(run);
      this.#unreadable.delete(path);
    } catch (error) {
      const problem = messageOf(systemError(error));
      this.#unreadable.set(path, problem);
      if (problem !== earlier) this.log.warn(problem);
    }
  }

  /** Paths of runs; of a folder that cannot be read, none, which the log of the extension says once. */
  #runsIn(folder: string): readonly string[] {
    try {
      const place = realPath(runsFolder(folder));
      const paths = listRuns(folder, (path) => {
        const sweep = this.sweeps.ofRun(join(place, basename(path)));
        return !sweep || sweep.cells.length <= MAX_LISTED_CELLS;
      });
      this.#foldersFailed.delete(folder);
      return paths;
    } catch (error) {
      if (!this.#foldersFailed.has(folder)) this.log.warn(messageOf(systemError(error)));
      this.#foldersFailed.add(folder);
      return [];
    }
  }

  #look(which: (run: WatchedRun) => boolean, ownerMs = 0): void {
    for (const run of this.#runs.values()) {
      if (which(run) && !this.#unread.has(run)) this.#lookAt(run, ownerMs);
    }
  }

  /** What goes wrong with a run is shown there, and hides no other run. */
  #lookAt(run: WatchedRun, ownerMs: number): void {
    const before = run.problem;
    let events: readonly Event[] = [];
    let ownerChanged = false;
    try {
      events = run.look();
      const ended = events.some(({ type }) => type === 'session-ended');
      ownerChanged = run.lookForOwner(ended ? 0 : ownerMs);
    } catch (error) {
      run.problem = messageOf(error);
    }
    if (events.length > 0) this.#events.fire({ run, events });
    if (events.length > 0 || ownerChanged || run.problem !== before) this.#changed.fire(run);
  }
}
