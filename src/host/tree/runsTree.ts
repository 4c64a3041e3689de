import type * as vscode from 'vscode';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import { itemOf, tooltipOf } from './items';
import type { TreeNode } from './node';

/** The rows of the *Runs* view. Children are made when their parent is opened. */
export class RunsTree {
  /** Hears of rows that have changed; undefined: all. */
  onChange: ((node: TreeNode | undefined) => void) | undefined;
  readonly #nodes = new Map<WatchedRun, TreeNode>();

  constructor(readonly runs: Runs) {
    runs.onChange((run) => this.onChange?.(run && this.#nodes.get(run)));
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
        return node.run.state.tasks.map(({ task }) => ({ kind: 'task', run: node.run, task }));
      case 'task':
        return node.run.state.checkpoints
          .filter(({ task }) => task === node.task)
          .map(({ task }) => ({ kind: 'checkpoint', run: node.run, task }));
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
        return this.#nodes.get(node.run);
      case 'checkpoint':
        return { kind: 'task', run: node.run, task: node.task };
    }
  }

  itemOf(node: TreeNode): vscode.TreeItem {
    return itemOf(node);
  }

  /** Tooltips are made when they are asked for. */
  resolve(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip = tooltipOf(node);
    return item;
  }

  #runNode(run: WatchedRun, isNewest: boolean): TreeNode {
    const known = this.#nodes.get(run);
    if (known?.kind === 'run' && known.isNewest === isNewest) return known;
    const node: TreeNode = { kind: 'run', run, isNewest };
    this.#nodes.set(run, node);
    return node;
  }
}
