import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import { parseExperiment } from '../../core/experiment/parseExperiment';
import type { Event } from '../../core/run/event';
import { listRuns } from '../../store/runDirectory';
import { CheckpointProblems } from './checkpointProblems';
import { WatchedRun } from './watchedRun';

/** An experiment as the tree shows it: its file, where there is one, and the runs made from it. */
export interface ExperimentGroup {
  readonly name: string;
  readonly file?: vscode.Uri;
  /** What the file's tasks are made of. */
  readonly benchmark?: Benchmark;
  /** Newest first. */
  readonly runs: readonly WatchedRun[];
  /** Why the file cannot be used. */
  readonly problem?: string;
}

/** Runs that a session works on are looked at this often, all others more seldom. */
const LIVE_MS = 200;
const IDLE_MS = 2000;
/** Whether a process is alive costs another process to find out, on some systems. */
const OWNER_MS = 1000;
const EXPERIMENTS = '**/*.mas.json';
const PAUSE_MS = 5;
const MOST_EXPERIMENTS = 500;

/** The experiments and runs of the open folders, as they are on disk now. */
export class Runs implements vscode.Disposable {
  /** The list of experiments or runs, or how a run stands, has changed. Undefined: the list. */
  readonly onChange: vscode.Event<WatchedRun | undefined>;
  /** New events of a run. */
  readonly onEvents: vscode.Event<{ readonly run: WatchedRun; readonly events: readonly Event[] }>;
  /** A checkpoint turned out to be damaged. */
  readonly onDamage: vscode.Event<{ readonly run: WatchedRun; readonly task: number }>;
  readonly checkpoints: CheckpointProblems;
  groups: readonly ExperimentGroup[] = [];
  readonly #runs = new Map<string, WatchedRun>();
  /** Directories that are not runs that can be read, with the reason. */
  readonly #unreadable = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<WatchedRun | undefined>();
  readonly #events = new vscode.EventEmitter<{ run: WatchedRun; events: readonly Event[] }>();
  readonly #damaged = new vscode.EventEmitter<{ run: WatchedRun; task: number }>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #timers: NodeJS.Timeout[];
  /** Runs whose logs have not been read yet. */
  readonly #unread = new Set<WatchedRun>();
  #finding: Promise<void> | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(readonly log: vscode.LogOutputChannel) {
    this.onChange = this.#changed.event;
    this.onEvents = this.#events.event;
    this.onDamage = this.#damaged.event;
    this.checkpoints = new CheckpointProblems((run, task) => {
      log.warn(`${run.path}: checkpoint ${task} is damaged`);
      this.#damaged.fire({ run, task });
    });
    const files = vscode.workspace.createFileSystemWatcher(EXPERIMENTS);
    const again = () => void this.find();
    this.#disposables.push(files, files.onDidCreate(again), files.onDidDelete(again), files.onDidChange(again));
    this.#disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      this.#changed,
      this.#events,
      this.#damaged,
    );
    this.#disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire(undefined)));
    this.#timers = [
      setInterval(() => this.#look((run) => run.isLive, OWNER_MS), LIVE_MS),
      setInterval(() => {
        this.#look((run) => !run.isLive);
        this.#findRuns();
      }, IDLE_MS),
    ];
  }

  /** By age, newest first. */
  get all(): readonly WatchedRun[] {
    return [...this.#runs.values()].sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
  }

  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  byId(id: string): WatchedRun | undefined {
    return this.all.find((run) => run.id === id);
  }

  byPath(path: string): WatchedRun | undefined {
    return this.#runs.get(path);
  }

  /** Finds what is in the folders. Logs that are new are read afterwards, so that many of them keep nobody waiting. */
  find(): Promise<void> {
    this.#finding ??= this.#find().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  /** Looks through the folders anew; the runs then stand as they are on disk. */
  async list(): Promise<void> {
    await this.find();
    await this.#reading;
  }

  /** Says that a session was started for a run, before the session can say so itself, or that it has ended. */
  setStarting(run: WatchedRun, isStarting: boolean): void {
    run.isStarting = isStarting;
    run.lookForOwner();
    this.#changed.fire(run);
  }

  /** Looks at one run at once. */
  look(run: WatchedRun): void {
    this.#look((each) => each === run);
  }

  dispose(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #find(): Promise<void> {
    this.#findRuns(false);
    await this.#group();
    await vscode.commands.executeCommand('setContext', 'mas.listed', true);
    this.#changed.fire(undefined);
    this.#reading = this.#reading.then(() => this.#readNew());
  }

  /** One log at a time, the newest first, with time for other work in between. */
  async #readNew(): Promise<void> {
    for (const run of this.all.filter((each) => this.#unread.has(each))) {
      await pause(PAUSE_MS);
      this.#unread.delete(run);
      this.#look((each) => each === run);
    }
  }

  /** Finds runs that have come or gone. */
  #findRuns(tell = true): void {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const found = new Set(folders.flatMap(({ uri }) => listRuns(uri.fsPath)));
    let changed = false;
    for (const path of this.#runs.keys()) {
      if (found.has(path)) continue;
      this.#runs.delete(path);
      changed = true;
    }
    for (const path of this.#unreadable.keys())
      if (!found.has(path)) changed = this.#unreadable.delete(path) || changed;
    for (const path of found) {
      if (this.#runs.has(path) || this.#unreadable.has(path)) continue;
      changed = true;
      try {
        const run = WatchedRun.open(path);
        this.#runs.set(path, run);
        this.#unread.add(run);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#unreadable.set(path, reason);
        this.log.warn(reason);
      }
    }
    if (changed && tell) void this.find();
  }

  async #group(): Promise<void> {
    const byName = new Map<string, WatchedRun[]>();
    for (const run of this.all) {
      const name = run.experiment.name ?? run.id;
      byName.set(name, [...(byName.get(name) ?? []), run]);
    }
    const groups: ExperimentGroup[] = [];
    for (const file of await experimentFiles()) {
      const read = nameIn(file);
      const runs = byName.get(read.name) ?? [];
      byName.delete(read.name);
      groups.push({ ...read, file, runs });
    }
    for (const [name, runs] of byName) groups.push({ name, runs });
    this.groups = groups;
  }

  #look(which: (run: WatchedRun) => boolean, ownerMs = 0): void {
    for (const run of this.#runs.values()) {
      if (!which(run) || this.#unread.has(run)) continue;
      const before = run.problem;
      const events = run.look();
      const ended = events.some(({ type }) => type === 'session-ended');
      const ownerChanged = run.lookForOwner(ended ? 0 : ownerMs);
      if (events.length > 0) this.#events.fire({ run, events });
      if (events.length > 0 || ownerChanged || run.problem !== before) this.#changed.fire(run);
    }
  }
}

/** Names in the tree come from the file, or from its own name. */
function nameIn(file: vscode.Uri): Pick<ExperimentGroup, 'name' | 'benchmark' | 'problem'> {
  const name = basename(file.fsPath, '.mas.json');
  try {
    const experiment = readExperiment(file);
    return { name: experiment.name ?? name, benchmark: experiment.benchmark };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws {UserError} naming every problem of the file */
export function readExperiment(file: vscode.Uri): Experiment {
  return parseExperiment(readFileSync(file.fsPath, 'utf8'), basename(file.fsPath));
}

async function experimentFiles(): Promise<readonly vscode.Uri[]> {
  try {
    const found = await vscode.workspace.findFiles(EXPERIMENTS, '**/{node_modules,.mas,.git}/**', MOST_EXPERIMENTS);
    return sorted(found);
  } catch {
    // Searching needs a program that some servers lack; the folders themselves can always be read.
    const folders = vscode.workspace.workspaceFolders ?? [];
    const found = await Promise.all(
      folders.map(async ({ uri }) => {
        const entries = await vscode.workspace.fs.readDirectory(uri);
        const names = entries.map(([name]) => name).filter((name) => name.endsWith('.mas.json'));
        return names.map((name) => vscode.Uri.file(join(uri.fsPath, name)));
      }),
    );
    return sorted(found.flat());
  }
}

function sorted(files: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return files.filter(({ scheme }) => scheme === 'file').sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}
