import * as vscode from 'vscode';
import { count, percent } from '../../core/format';
import { joined } from '../../core/joined';
import { lastPart } from '../../core/lastPart';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import type { TaskState } from '../../core/run/run';
import { isRun } from '../../store/runDirectory';
import type { ExperimentGroup } from '../runs/experimentGroups';
import type { Runs } from '../runs/runs';
import type { SweepGroup } from '../runs/sweepGroups';
import type { RunStatus, WatchedRun } from '../runs/watchedRun';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { checkpointProblem, newestSound, startProblem, uriOf } from './decorations';
import { runTexts, seedsDescription, statusText, taskDescription } from './descriptions';
import type { TreeNode } from './node';
import { currentAccuracy, retentionOf } from './retention';
import { cellItem, cellsItem, moreItem, sweepItem } from './sweepItems';

/** A longer run does not open by itself: its tasks would push everything else out of sight. */
const MAX_OPEN_TASKS = 20;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** How a row looks. `contextValue` names what can be done with it, for the menus in package.json. */
export function itemOf(node: TreeNode, runs: Runs, isMine: (sweep: WatchedSweep) => boolean): vscode.TreeItem {
  switch (node.kind) {
    case 'experiment':
      return experimentItem(node.group);
    case 'unreadable':
      return unreadableItem(node.path);
    case 'sweep':
      return sweepItem(node, isMine(node.sweep));
    case 'cells':
      return cellsItem(node);
    case 'cell':
      return cellItem(node, isRun(node.sweep.cell(node.cell)?.run ?? ''));
    case 'more':
      return moreItem(node);
    case 'sweepRuns':
      return sweepRunsItem(node.group, node.isOpen);
    case 'seeds':
      return seedsItem(node);
    case 'run':
      return runItem(node, newestSound(runs, node.run) !== undefined, startProblem(runs, node.run) === undefined);
    case 'task':
      return taskItem(
        node.run,
        node.task,
        checkpointProblem(runs, node.run, node.task),
        newestSound(runs, node.run, node.task) !== undefined,
      );
    case 'checkpoint':
      return checkpointItem(node.run, node.task, checkpointProblem(runs, node.run, node.task));
  }
}

function experimentItem({ name, file, place = '', runs, problem }: ExperimentGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(name, runs.length > 0 ? Expanded : None);
  // A row that gets children expands only if VS Code takes it for a new one.
  item.id = `experiment:${file?.fsPath ?? name}:${runs.length > 0}`;
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? 'beaker' : 'warning');
  const state = problem === undefined ? (runs.length === 0 ? 'not trained yet' : '') : 'has errors';
  item.description = joined(' · ', [place, state]);
  item.contextValue = joined(' ', ['experiment', file ? 'trainable file' : '', runs.length > 0 ? 'charted' : '']);
  if (file) item.command = { command: 'vscode.open', title: 'Open', arguments: [file, { preview: true }] };
  return item;
}

function sweepRunsItem({ name, path, file, place = '', runs }: SweepGroup, isOpen: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(name, isOpen ? Expanded : Collapsed);
  item.id = `runs of sweep:${path}`;
  item.iconPath = new vscode.ThemeIcon('table');
  item.description = joined(' · ', [place, count(runs.length, 'run'), file ? '' : 'its file is gone']);
  item.contextValue = joined(' ', ['sweep', file ? 'file' : '', 'charted']);
  if (file) item.command = { command: 'vscode.open', title: 'Open', arguments: [file, { preview: true }] };
  item.accessibilityInformation = { label: `Sweep ${name}, ${item.description}` };
  return item;
}

function seedsItem({ id, label, group, isOpen }: Extract<TreeNode, { kind: 'seeds' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(label, isOpen ? Expanded : Collapsed);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(group.runs.some(({ isLive }) => isLive) ? 'sync~spin' : 'layers');
  item.description = seedsDescription(group.runs);
  item.contextValue = 'seeds charted';
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  return item;
}

function unreadableItem(path: string): vscode.TreeItem {
  const item = new vscode.TreeItem(lastPart(path));
  item.id = `unreadable:${path}`;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.description = 'cannot be read';
  return item;
}

const runIcons: Readonly<Record<RunStatus, string>> = {
  fresh: 'circle-large-outline',
  live: 'sync~spin',
  complete: 'pass',
  between: 'debug-pause',
  stopped: 'debug-pause',
  failed: 'error',
  killed: 'warning',
};

function runItem(node: Extract<TreeNode, { kind: 'run' }>, isSound: boolean, canStart: boolean): vscode.TreeItem {
  const { run, hasBranches } = node;
  const { state, status } = run;
  const { label, description } = runTexts(run, node.label, node.isBelowOrigin);
  const isOpenable = state.tasks.length > 0 || hasBranches;
  const isOpen = node.isOpen && state.tasks.length <= MAX_OPEN_TASKS;
  const item = new vscode.TreeItem(label, isOpenable ? (isOpen ? Expanded : Collapsed) : None);
  item.id = `run:${run.path}:${isOpenable}`;
  item.resourceUri = uriOf(run);
  item.iconPath = new vscode.ThemeIcon(run.problem === undefined ? runIcons[status] : 'error');
  item.description = description;
  const can = {
    live: status === 'live',
    trainable: canStart && (status === 'fresh' || status === 'between'),
    resumable: canStart && (status === 'stopped' || status === 'failed' || status === 'killed'),
    checkpointed: isSound,
    charted: state.n > 0,
  };
  const able = Object.entries(can).flatMap(([name, yes]) => (yes && run.problem === undefined ? [name] : []));
  item.contextValue = ['run', ...able].join(' ');
  item.accessibilityInformation = { label: joined(', ', [label, statusText(status), description]) };
  return item;
}

function taskItem(run: WatchedRun, number: number, problem: string | undefined, isSound: boolean): vscode.TreeItem {
  const task = run.state.tasks[number - 1];
  const hasCheckpoint = run.state.checkpoints.some((each) => each.task === number);
  const item = new vscode.TreeItem(`Task ${number}: ${task?.name ?? ''}`, hasCheckpoint ? Collapsed : None);
  item.id = `task:${run.path}:${number}`;
  item.iconPath = taskIcon(task, run, number);
  if (problem !== undefined) item.resourceUri = uriOf(run, number);
  const { shown, spoken } = taskDescription(run, number);
  item.description = shown;
  const isMeasured = currentAccuracy(run.state.accuracyMatrix, number) !== null;
  item.contextValue = isMeasured && isSound ? 'task learnt' : 'task';
  item.accessibilityInformation = { label: `${item.label}, ${spoken}` };
  return item;
}

function taskIcon(task: TaskState | undefined, { isLive, state }: WatchedRun, number: number): vscode.ThemeIcon {
  if (task?.state === 'done') {
    const color = retentionOf(state.accuracyMatrix, number)?.color;
    return new vscode.ThemeIcon('pass', color && new vscode.ThemeColor(color));
  }
  if (task?.state === 'training') return new vscode.ThemeIcon(isLive ? 'sync~spin' : 'debug-pause');
  return new vscode.ThemeIcon('circle-large-outline');
}

function checkpointItem(run: WatchedRun, task: number, problem: string | undefined): vscode.TreeItem {
  const checkpoint = run.state.checkpoints.find((each) => each.task === task);
  const average = averageAccuracy(run.state.accuracyMatrix, task);
  const item = new vscode.TreeItem(`Checkpoint ${task}`);
  item.id = `checkpoint:${run.path}:${task}`;
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? 'save' : 'error');
  item.resourceUri = uriOf(run, task);
  item.description = joined(' · ', [
    problem === undefined ? '' : 'damaged',
    average === null ? '' : `average ${percent(average)}`,
    checkpoint ? timeText(checkpoint.at) : '',
  ]);
  item.contextValue = problem === undefined ? 'checkpoint' : 'damaged';
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return item;
}

/** Time in the user's language, with the day unless it is today. */
function timeText(iso: string): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return time.toLocaleString(vscode.env.language, { ...day, hour: '2-digit', minute: '2-digit' });
}
