import * as vscode from 'vscode';
import { currentTask } from '../../core/run/run';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import { itemOf } from './items';
import type { TreeNode } from './node';
import { tooltipOf } from './tooltips';

/** VS Code shows changes once none has come for 200 ms: a row that changes ten times a second would never update. */
const PAUSE_MS = 400;

/** The rows of the *Runs* view. Children are made when their parent is opened. */
export class RunsTree {
  /** Called with a row that has changed; undefined: all. */
  onChange: ((node: TreeNode | undefined) => void) | undefined;
  readonly #runNodes = new Map<WatchedRun, TreeNode>();
  readonly #taskNodes = new WeakMap<WatchedRun, Map<number, TreeNode>>();
  readonly #outlines = new WeakMap<WatchedRun, string>();
  /** Runs whose tasks are known: their rows can be opened. */
  readonly #withTasks = new WeakSet<WatchedRun>();
  /** Rows that have changed since VS Code was last notified. */
  readonly #changes = new Set<TreeNode | undefined>();
  #pause: NodeJS.Timeout | undefined;

  constructor(readonly runs: Runs) {
    runs.onChange((run) => (run ? this.#changed(run) : this.#notify(undefined)));
    runs.onDamage(({ run, task }) => this.#notify(this.#taskNode(run, task)));
  }

  childrenOf(node: TreeNode | undefined): TreeNode[] {
    if (!node) {
      const unreadable = [...this.runs.unreadable].map(([path, reason]): TreeNode => {
        return { kind: 'unreadable', path, reason };
      });
      return [...this.runs.groups.map((group): TreeNode => ({ kind: 'experiment', group })), ...unreadable];
    }
    switch (node.kind) {
      case 'experiment':
        return node.group.runs.map((run, i) => this.#runNode(run, i === 0));
      case 'run':
        return node.run.state.tasks.map(({ task }) => this.#taskNode(node.run, task));
      case 'task': {
        const checkpoint = node.run.state.checkpoints.find(({ task }) => task === node.task);
        if (!checkpoint) return [];
        void this.runs.checkpoints.read(node.run, checkpoint);
        return [{ kind: 'checkpoint', run: node.run, task: node.task }];
      }
      case 'checkpoint':
      case 'unreadable':
        return [];
    }
  }

  parentOf(node: TreeNode): TreeNode | undefined {
    switch (node.kind) {
      case 'experiment':
      case 'unreadable':
        return undefined;
      case 'run': {
        const group = this.runs.groups.find(({ runs }) => runs.includes(node.run));
        return group && { kind: 'experiment', group };
      }
      case 'task':
        return this.#runNodes.get(node.run);
      case 'checkpoint':
        return this.#taskNode(node.run, node.task);
    }
  }

  /** The message above the rows, if any; without rows, the welcome texts of package.json say it. */
  messageAbove(rows: readonly TreeNode[]): string {
    if (vscode.workspace.isTrusted || rows.length === 0) return '';
    return 'Restricted Mode: you can browse runs, but not train or evaluate.';
  }

  itemOf(node: TreeNode): vscode.TreeItem {
    return itemOf(node, this.runs);
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
    else if (this.#runNodes.has(run)) this.#notify(this.#runNodes.get(run));
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

  #runNode(run: WatchedRun, isNewest: boolean): TreeNode {
    const known = this.#runNodes.get(run);
    if (known?.kind === 'run' && known.isNewest === isNewest) return known;
    const node: TreeNode = { kind: 'run', run, isNewest };
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
