import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { count } from '../../core/format';
import { joined } from '../../core/joined';
import type { ShownStatus } from '../../core/sweep/shownCell';
import type { WatchedCell, WatchedSweep } from '../sweeps/watchedSweep';
import type { CellNode, CellsNode, MoreNode, SweepNode } from './node';
import { cellText, settingText, sweepText } from './sweepTexts';

/** How the rows of sweeps and their cells look. */

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

const icons: Readonly<Record<ShownStatus, string>> = {
  done: 'pass',
  'stopped early': 'circle-slash',
  running: 'sync~spin',
  requeued: 'history',
  queued: 'clock',
  waiting: 'circle-large-outline',
  stopped: 'debug-pause',
  interrupted: 'warning',
  failed: 'error',
};

const colors: Partial<Readonly<Record<ShownStatus, string>>> = {
  interrupted: 'list.warningForeground',
  failed: 'list.errorForeground',
};

function iconOf(status: ShownStatus): vscode.ThemeIcon {
  const color = colors[status];
  return new vscode.ThemeIcon(icons[status], color === undefined ? undefined : new vscode.ThemeColor(color));
}

/** @param isMine whether this window trains it */
export function sweepItem({ sweep, place = '', isOpen }: SweepNode, isMine: boolean): vscode.TreeItem {
  const { name, path, problem, opened } = sweep;
  const item = new vscode.TreeItem(name, isOpen ? Expanded : Collapsed);
  item.id = `sweep:${path}`;
  item.iconPath = new vscode.ThemeIcon(
    problem !== undefined ? 'warning' : sweep.isLive || isMine ? 'sync~spin' : 'table',
  );
  const hasFile = existsSync(opened.file);
  item.description = joined(' · ', [
    place,
    problem === undefined ? sweepText(sweep) : 'cannot be read',
    hasFile ? '' : 'its file is gone',
  ]);
  item.contextValue = joined(' ', ['sweep cells', hasFile ? 'file' : '', ...ableOf(sweep, isMine)]);
  if (hasFile) {
    const file = vscode.Uri.file(opened.file);
    item.command = { command: 'vscode.open', title: 'Open', arguments: [file, { preview: true }] };
  }
  item.accessibilityInformation = { label: `Sweep ${name}, ${item.description}` };
  return item;
}

function ableOf({ isRead, isLive, counts, cells }: WatchedSweep, isMine: boolean): readonly string[] {
  if (!isRead) return [];
  const isLeft = counts.done + counts['stopped early'] < cells.length;
  const can = {
    stoppable: isLive || isMine,
    // Also where jobs wait: it then follows them.
    startable: counts.running === 0 && !isMine && isLeft,
    retryable: !isLive && !isMine && counts.failed + counts.interrupted > 0,
    charted: counts.waiting + counts.queued < cells.length,
  };
  return Object.entries(can).flatMap(([name, yes]) => (yes ? [name] : []));
}

export function cellsItem({ sweep, id, label, status, cells }: CellsNode): vscode.TreeItem {
  const item = new vscode.TreeItem(status === undefined ? label : upperFirst(status), Collapsed);
  item.id = `${sweep.path} ${id}`;
  const members = cells.flatMap((each) => sweep.cell(each) ?? []);
  item.iconPath = status === undefined ? settingIcon(members) : iconOf(status);
  item.description = status === undefined ? settingText(members) : count(cells.length, 'cell');
  item.contextValue = 'seeds charted';
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return item;
}

function settingIcon(cells: readonly WatchedCell[]): vscode.ThemeIcon {
  if (cells.some(({ status }) => status === 'running')) return new vscode.ThemeIcon('sync~spin');
  return cells.some(({ status }) => status === 'failed') ? iconOf('failed') : new vscode.ThemeIcon('layers');
}

/** @param isRun whether it has a run directory */
export function cellItem({ sweep, cell: id, label }: CellNode, isRun: boolean): vscode.TreeItem {
  const cell = sweep.cell(id);
  const isOpenable = cell !== undefined && cell.state.tasks > 0;
  const item = new vscode.TreeItem(label, isOpenable ? Collapsed : None);
  item.id = `cell:${sweep.path}:${id}:${isOpenable}`;
  if (!cell) return item;
  const { status, state } = cell;
  item.iconPath = iconOf(status);
  item.description = cellText(cell);
  const isBroken = status === 'failed' || status === 'interrupted' || status === 'stopped';
  const can = {
    run: isRun,
    live: status === 'running',
    resumable: isRun && isBroken && state.tasks > 0,
    checkpointed: state.averages.length > 0,
    charted: state.tasks > 0,
  };
  item.contextValue = ['cell', ...Object.entries(can).flatMap(([name, yes]) => (yes ? [name] : []))].join(' ');
  item.accessibilityInformation = { label: joined(', ', [label, status, item.description]) };
  return item;
}

/** Says how many cells are left out. */
export function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(`Show ${count(node.next)} more`);
  item.id = `more:${node.parent.sweep.path}:${node.parent.kind === 'cells' ? node.parent.id : ''}`;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.description = `${count(node.left, 'cell')} left out`;
  item.command = { command: 'mas.showMoreCells', title: 'Show More', arguments: [node] };
  return item;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
