import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { messageOf } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { realPath } from '../../store/origin';
import { isSweep, sweepsFolder } from '../../store/sweepFolder';
import { systemError } from '../../store/systemError';
import { type CellTurn, type WatchedCell, WatchedSweep } from './watchedSweep';

/** How often sweeps are looked at that are being trained, and all others. */
const LIVE_MS = 500;
const IDLE_MS = 2000;
/** So many cells are looked at each time beside those that are being trained: a log that has not changed costs 10 µs. */
const CELLS_AT_ONCE = 1000;
/** The extension host has other work. */
const MAX_MS = 15;
const PAUSE_MS = 5;
/** Writing what was read of thousands of logs takes a tenth of a second. */
const SAVE_MS = 30_000;

/** What has changed of a sweep. */
export interface SweepChange {
  readonly sweep: WatchedSweep;
  /** The cells that are others now; none where only how many were read has changed. */
  readonly cells: readonly WatchedCell[];
}

/** The sweeps of the open folders, as their folders and the logs of their cells are now, whoever writes them. */
export class Sweeps implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SweepChange | undefined>();
  /** The state of a sweep, or, undefined, the list of sweeps or of the cells of one has changed. */
  readonly onChange = this.#changed.event;
  readonly #sweeps = new Map<string, WatchedSweep>();
  /** Folders that cannot be read, with the reason. */
  readonly #unreadable = new Map<string, string>();
  /** Why folders of sweeps cannot be listed. */
  readonly #foldersFailed = new Set<string>();
  readonly #disposables: readonly vscode.Disposable[];
  readonly #timers: NodeJS.Timeout[];
  #reading: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(readonly log: vscode.LogOutputChannel) {
    this.#disposables = [this.#changed, vscode.workspace.onDidChangeWorkspaceFolders(() => this.find())];
    this.#timers = [
      setInterval(() => this.#look((sweep) => sweep.isLive), LIVE_MS),
      setInterval(() => {
        this.find();
        this.#look((sweep) => !sweep.isLive);
      }, IDLE_MS),
      setInterval(() => this.#save(), SAVE_MS),
    ];
  }

  /** By name of the folder. */
  get all(): readonly WatchedSweep[] {
    return [...this.#sweeps.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Sweeps that cannot be read, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  byPath(path: string): WatchedSweep | undefined {
    return this.#sweeps.get(path);
  }

  /** The sweeps that were begun with a file. */
  ofFile(file: string): readonly WatchedSweep[] {
    const path = realPath(file);
    return this.all.filter(({ opened }) => realPath(opened.file) === path);
  }

  /** The sweep that a run is a cell of. */
  ofRun(path: string): WatchedSweep | undefined {
    const [folder, name] = [dirname(path), basename(path)];
    for (const sweep of this.#sweeps.values()) if (sweep.opened.runs === folder && sweep.cell(name)) return sweep;
    return undefined;
  }

  /** Finds sweeps that were added, changed or deleted. The logs of new ones are read afterwards. */
  find(): void {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const found = new Set(folders.flatMap(({ uri }) => this.#sweepsIn(uri.fsPath)));
    let changed = false;
    for (const path of this.#sweeps.keys()) if (!found.has(path)) changed = this.#sweeps.delete(path);
    for (const path of this.#unreadable.keys())
      if (!found.has(path)) changed = this.#unreadable.delete(path) || changed;
    for (const path of found) changed = this.#findOne(path) || changed;
    if (changed) this.#changed.fire(undefined);
  }

  /** Looks at some cells now, e.g. because their sessions have said something. */
  look(sweep: WatchedSweep, ids: readonly string[]): void {
    this.#tell(
      sweep,
      ids.flatMap((id) => sweep.lookAt(id) ?? []),
    );
  }

  /** Something outside its folder has changed, e.g. who trains it. */
  touch(sweep: WatchedSweep): void {
    this.#changed.fire({ sweep, cells: [] });
  }

  /** What executors say of cells of a sweep that wait. */
  setTurns(sweep: WatchedSweep, turns: ReadonlyMap<string, CellTurn>): void {
    this.#tell(sweep, sweep.setTurns(turns));
  }

  /** Waits until the logs of all cells have been read. */
  async list(): Promise<void> {
    this.find();
    await this.#reading;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#save();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #findOne(path: string): boolean {
    const known = this.#sweeps.get(path);
    if (known) {
      if (!known.lookAtFolder()) return false;
      this.#readLater(known);
      return true;
    }
    const before = this.#unreadable.get(path);
    try {
      const sweep = WatchedSweep.open(path);
      this.#sweeps.set(path, sweep);
      this.#unreadable.delete(path);
      this.#readLater(sweep);
      return true;
    } catch (error) {
      const problem = messageOf(systemError(error));
      this.#unreadable.set(path, problem);
      if (problem !== before) this.log.warn(problem);
      return problem !== before;
    }
  }

  #readLater(sweep: WatchedSweep): void {
    this.#reading = this.#reading.then(() => this.#read(sweep));
  }

  /** The logs of a new sweep, with time for other work in between. */
  async #read(sweep: WatchedSweep): Promise<void> {
    while (!sweep.isRead && !this.#isDisposed && this.#sweeps.get(sweep.path) === sweep) {
      this.#changed.fire({ sweep, cells: sweep.lookOn(CELLS_AT_ONCE, MAX_MS) });
      await pause(PAUSE_MS);
    }
    this.#save();
  }

  #look(which: (sweep: WatchedSweep) => boolean): void {
    for (const sweep of this.#sweeps.values()) {
      if (sweep.isRead && which(sweep)) {
        this.#tell(sweep, [...sweep.lookAtLive(), ...sweep.lookOn(CELLS_AT_ONCE, MAX_MS)]);
      }
    }
  }

  #tell(sweep: WatchedSweep, cells: readonly WatchedCell[]): void {
    if (cells.length > 0) this.#changed.fire({ sweep, cells });
  }

  #save(): void {
    if (!vscode.workspace.isTrusted) return;
    for (const sweep of this.#sweeps.values()) if (sweep.isRead) sweep.save();
  }

  /** Paths of sweeps; of a folder that cannot be read, none, which the log of the extension says once. */
  #sweepsIn(workspace: string): readonly string[] {
    const folder = sweepsFolder(workspace);
    if (!existsSync(folder)) return [];
    try {
      return onDisk(folder, () => readdirSync(folder))
        .map((name) => join(folder, name))
        .filter(isSweep);
    } catch (error) {
      const problem = messageOf(systemError(error));
      if (!this.#foldersFailed.has(problem)) this.log.warn(problem);
      this.#foldersFailed.add(problem);
      return [];
    }
  }
}
