import * as vscode from 'vscode';
import { joined } from '../../core/joined';
import { currentTask } from '../../core/run/run';
import type { ExperimentGroup } from '../runs/experimentGroups';
import { entriesOf } from '../runs/nesting';
import type { Runs } from '../runs/runs';
import type { SweepGroup } from '../runs/sweepGroups';
import type { WatchedRun } from '../runs/watchedRun';
import type { SweepChange, Sweeps } from '../sweeps/sweeps';
import type { SweepTrainings } from '../sweeps/sweepTrainings';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { startOf } from './descriptions';
import { itemOf } from './items';
import { type CellNode, type MoreNode, runOf, type TreeNode } from './node';
import { SweepRows } from './sweepRows';
import { tooltipOf } from './tooltips';

/** VS Code shows changes once none has come for 200 ms: a row that changes ten times a second would never update. */
const PAUSE_MS = 300;

/** The rows of the *Runs* view. Children are made when their parent is opened. */
export class RunsTree {
  /** Called with a row that has changed; undefined: all. */
  onChange: ((node: TreeNode | undefined) => void) | undefined;
  readonly #runNodes = new WeakMap<WatchedRun, TreeNode>();
  /** The rows of several seeds that runs stand under. */
  readonly #seedsNodes = new WeakMap<WatchedRun, TreeNode>();
  readonly #parents = new WeakMap<TreeNode, TreeNode>();
  readonly #taskNodes = new WeakMap<WatchedRun, Map<number, TreeNode>>();
  readonly #outlines = new WeakMap<WatchedRun, string>();
  /** Runs whose tasks are known: their rows can be opened. */
  readonly #withTasks = new WeakSet<WatchedRun>();
  /** Rows that have changed since VS Code was last notified. */
  readonly #changes = new Set<TreeNode | undefined>();
  #pause: NodeJS.Timeout | undefined;

  readonly #sweepRows: SweepRows;
  /** What the rows of sweeps last said of their cells. */
  readonly #counts = new WeakMap<WatchedSweep, string>();

  constructor(
    readonly runs: Runs,
    readonly sweeps: Sweeps,
    readonly trainings: SweepTrainings,
  ) {
    this.#sweepRows = new SweepRows(sweeps);
    sweeps.onChange((change) => (change ? this.#sweepChanged(change) : this.#notify(undefined)));
    runs.onChange((run) => (run ? this.#changed(run) : this.#notify(undefined)));
    // With its tasks: what can be done with a run depends on whether any of its checkpoints is sound.
    runs.onDamage(({ run }) => this.#notify(this.#runNodes.get(run)));
  }

  childrenOf(node: TreeNode | undefined): TreeNode[] {
    const children = node ? this.#childrenOf(node) : this.#roots();
    if (node) for (const child of children) this.#parents.set(child, node);
    return children;
  }

  #roots(): TreeNode[] {
    const { groups, sweepRuns, unreadable, all } = this.runs;
    const isBroken = ([path, reason]: readonly [string, string]): TreeNode => ({ kind: 'unreadable', path, reason });
    const experiment = (group: ExperimentGroup): TreeNode => ({ kind: 'experiment', group });
    const isNewest = ({ runs }: SweepGroup) => runs[0] === all[0];
    return [
      ...groups.filter(({ file }) => file).map(experiment),
      ...this.#sweepRows.roots(({ opened }) => vscode.workspace.asRelativePath(opened.file)),
      ...sweepRuns.map((group): TreeNode => ({ kind: 'sweepRuns', group, isOpen: isNewest(group) })),
      ...groups.filter(({ file }) => !file).map(experiment),
      ...[...this.sweeps.unreadable, ...unreadable].map(isBroken),
    ];
  }

  #childrenOf(node: TreeNode): TreeNode[] {
    switch (node.kind) {
      case 'experiment':
        return this.#entries(node.group.runs, node.group.file?.fsPath ?? node.group.name, false);
      case 'sweep':
      case 'cells':
        return this.#sweepRows.childrenOf(node);
      case 'cell':
        return this.#childrenOfCell(node);
      case 'sweepRuns':
        // In the order in which it made them.
        return this.#entries(node.group.runs.toReversed(), node.group.path, true);
      case 'seeds': {
        const seeds = node.group.runs.map(({ experiment }) => experiment.seed);
        return node.group.runs.map((run) => {
          const isRepeated = seeds.indexOf(run.experiment.seed) !== seeds.lastIndexOf(run.experiment.seed);
          return this.#runNode(
            run,
            joined(' · ', [`seed ${run.experiment.seed}`, isRepeated ? (startOf(run) ?? run.id) : '']),
          );
        });
      }
      case 'run':
        return this.#childrenOfRun(node.run);
      case 'task': {
        const checkpoint = node.run.state.checkpoints.find(({ task }) => task === node.task);
        if (!checkpoint) return [];
        void this.runs.checkpoints.read(node.run, checkpoint);
        return [{ kind: 'checkpoint', run: node.run, task: node.task }];
      }
      case 'checkpoint':
      case 'unreadable':
      case 'more':
        return [];
    }
  }

  #childrenOfRun(run: WatchedRun): TreeNode[] {
    const branches = this.runs.lineage.branches.get(run) ?? [];
    return [
      ...branches.map((each) => this.#runNode(each)),
      ...run.state.tasks.map(({ task }) => this.#taskNode(run, task)),
    ];
  }

  /** As of its run, whose changes are then those of this row. */
  #childrenOfCell(node: CellNode): TreeNode[] {
    const run = runOf(node, this.runs);
    if (!run) return [];
    this.#runNodes.set(run, node);
    this.#withTasks.add(run);
    return this.#childrenOfRun(run);
  }

  /** Shows more cells. */
  more(node: MoreNode): void {
    this.#notify(this.#sweepRows.more(node));
  }

  /** The rows below an experiment or a sweep: runs that continue others stand under those. */
  #entries(runs: readonly WatchedRun[], place: string, isSweep: boolean): TreeNode[] {
    const { origins } = this.runs.lineage;
    const first = runs.filter((run) => !origins.has(run));
    return entriesOf(first, isSweep).map((entry): TreeNode => {
      if (entry.kind === 'run') {
        this.#seedsNodes.delete(entry.run);
        return this.#runNode(entry.run, entry.label);
      }
      const isOpen = entry.runs.some((run) => this.#isOpen(run));
      const id = `seeds:${place}:${entry.setting}`;
      const node = { kind: 'seeds', id, label: entry.label, group: entry, isOpen } as const;
      for (const run of entry.runs) this.#seedsNodes.set(run, node);
      return node;
    });
  }

  /** Whether a run shows what is below it without being asked: the newest of its experiment or sweep, and what it continues. */
  #isOpen(run: WatchedRun): boolean {
    const { groups, sweepRuns, lineage } = this.runs;
    const isNewest = [...groups, ...sweepRuns].some(({ runs }) => runs[0] === run);
    return isNewest || (lineage.branches.get(run) ?? []).some((each) => this.#isOpen(each));
  }

  parentOf(node: TreeNode): TreeNode | undefined {
    return this.#parents.get(node);
  }

  /** The message above the rows, if any; without rows, the welcome texts of package.json say it. */
  messageAbove(rows: readonly TreeNode[]): string {
    if (vscode.workspace.isTrusted || rows.length === 0) return '';
    return 'Restricted Mode: you can browse runs, but not train or evaluate.';
  }

  itemOf(node: TreeNode): vscode.TreeItem {
    return itemOf(node, this.runs, (sweep) => this.trainings.isMine(sweep));
  }

  /** Tooltips are made on demand. */
  resolve(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip = tooltipOf(node, this.runs);
    return item;
  }

  /**
   * A changed row asks for all its children again, which are many in a long stream: while a task trains, only its own row
   * changes.
   */
  #changed(run: WatchedRun): void {
    const outline = outlineOf(run);
    const isProgress = this.#outlines.get(run) === outline;
    this.#outlines.set(run, outline);
    const task = currentTask(run.state);
    const isOpenable = run.state.tasks.length > 0 && !this.#withTasks.has(run);
    if (isOpenable) this.#withTasks.add(run);
    // A row that can be opened is another row to VS Code: changed by itself it would stay beside its former self.
    if (isOpenable && this.#runNodes.has(run)) this.#notify(undefined);
    else if (isProgress && task) this.#notify(this.#taskNode(run, task.task));
    else {
      // Its mean changes, too.
      const row = this.#seedsNodes.get(run) ?? this.#runNodes.get(run);
      if (row) this.#notify(row);
    }
  }

  #sweepChanged({ sweep, cells }: SweepChange): void {
    const counts = JSON.stringify([sweep.counts, sweep.cellsRead]);
    const isCounted = this.#counts.get(sweep) !== counts;
    this.#counts.set(sweep, counts);
    for (const node of this.#sweepRows.changed(sweep, cells, isCounted)) this.#notify(node);
  }

  /** At once if none came lately, otherwise after the pause, together with what comes until then. */
  #notify(node: TreeNode | undefined): void {
    this.#changes.add(node);
    if (this.#pause) return;
    for (const each of this.#changes) this.onChange?.(each);
    this.#changes.clear();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      const [first] = this.#changes;
      if (this.#changes.size > 0) this.#notify(first);
    }, PAUSE_MS);
  }

  #runNode(run: WatchedRun, label?: string): TreeNode {
    const { origins, branches } = this.runs.lineage;
    const place = { isBelowOrigin: origins.has(run), hasBranches: branches.has(run), isOpen: this.#isOpen(run) };
    const node: TreeNode = { kind: 'run', run, label, ...place };
    this.#runNodes.set(run, node);
    return node;
  }

  #taskNode(run: WatchedRun, task: number): TreeNode {
    const nodes = this.#taskNodes.get(run) ?? new Map<number, TreeNode>();
    this.#taskNodes.set(run, nodes);
    const node = nodes.get(task) ?? { kind: 'task', run, task };
    nodes.set(task, node);
    return node;
  }
}

/** Everything that the rows of a run show but the progress of the current task. */
function outlineOf({ status, problem, state }: WatchedRun): string {
  const { tasks, checkpoints, accuracyMatrix, error } = state;
  const current = currentTask(state)?.task;
  return JSON.stringify([status, problem, error, tasks.length, current, checkpoints.length, accuracyMatrix.length]);
}
