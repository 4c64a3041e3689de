import * as vscode from 'vscode';
import { attemptText, duration, percent, points } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import { methodTitle } from '../../core/methods/methods';
import type { TaskState } from '../../core/run/run';
import { joined } from '../messages';
import type { ExperimentGroup } from '../runs/experimentGroups';
import type { Runs } from '../runs/runs';
import type { RunStatus, WatchedRun } from '../runs/watchedRun';
import { checkpointProblem, uriOf } from './decorations';
import type { TreeNode } from './node';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** How a row looks. `contextValue` names what can be done with it, for the menus in package.json. */
export function itemOf(node: TreeNode, runs: Runs): vscode.TreeItem {
  switch (node.kind) {
    case 'experiment':
      return experimentItem(node.group);
    case 'unreadable':
      return unreadableItem(node.path);
    case 'run':
      return runItem(node.run, node.isNewest);
    case 'task':
      return taskItem(node.run, node.task, checkpointProblem(runs, node.run, node.task));
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

function unreadableItem(path: string): vscode.TreeItem {
  const item = new vscode.TreeItem(path.split(/[\\/]/).at(-1) ?? path);
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

function runItem(run: WatchedRun, isNewest: boolean): vscode.TreeItem {
  const { state, status } = run;
  const item = new vscode.TreeItem(titleOf(run), state.tasks.length === 0 ? None : isNewest ? Expanded : Collapsed);
  item.id = `run:${run.path}:${state.tasks.length > 0}`;
  item.resourceUri = uriOf(run);
  item.iconPath = new vscode.ThemeIcon(run.problem === undefined ? runIcons[status] : 'error');
  item.description = runDescription(run);
  const can = {
    live: status === 'live',
    trainable: status === 'fresh' || status === 'between',
    resumable: status === 'stopped' || status === 'failed' || status === 'killed',
    checkpointed: state.checkpoints.length > 0,
    charted: state.n > 0,
  };
  const able = Object.entries(can).flatMap(([name, yes]) => (yes && run.problem === undefined ? [name] : []));
  item.contextValue = ['run', ...able].join(' ');
  item.accessibilityInformation = { label: `${item.label}, ${statusText(status)}, ${item.description}` };
  return item;
}

/** A run without a name of its own is shown by its start time. */
function titleOf({ id }: WatchedRun): string {
  const time = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]{3}$/.exec(id);
  return time ? `${time[1]}-${time[2]}-${time[3]} ${time[4]}:${time[5]}:${time[6]}` : id;
}

function runDescription(run: WatchedRun): string {
  const { state, experiment, status } = run;
  if (run.problem !== undefined) return 'log is damaged';
  const accuracy = averageAccuracy(state.accuracyMatrix);
  const { method } = experiment;
  return joined(' · ', [
    methodTitle(method.kind) +
      ('lambda' in method ? ` λ ${method.lambda === 'search' ? 'searched' : method.lambda}` : ''),
    state.tasks.length > 0 ? `${run.tasksDone} of ${state.tasks.length} tasks` : '',
    accuracy === null ? '' : percent(accuracy),
    status === 'failed' || status === 'killed' || status === 'stopped' ? statusText(status) : '',
  ]);
}

export function statusText(status: RunStatus): string {
  const texts = {
    fresh: 'not started',
    live: 'training',
    complete: 'complete',
    between: 'ready for the next task',
    stopped: 'stopped',
    failed: 'failed',
    killed: 'interrupted',
  };
  return texts[status];
}

function taskItem(run: WatchedRun, number: number, problem: string | undefined): vscode.TreeItem {
  const task = run.state.tasks[number - 1];
  const accuracy = currentAccuracy(run, number);
  const hasCheckpoint = run.state.checkpoints.some((each) => each.task === number);
  const item = new vscode.TreeItem(`Task ${number}: ${task?.name ?? ''}`, hasCheckpoint ? Collapsed : None);
  item.id = `task:${run.path}:${number}`;
  const isNext = run.state.tasks.findIndex((each) => each.state !== 'done') === number - 1;
  item.iconPath = taskIcon(task, run.isLive);
  if (problem !== undefined) item.resourceUri = uriOf(run, number);
  const lost = forgetting(run.state.accuracyMatrix).tasks[number - 1] ?? null;
  item.description = taskDescription(task, accuracy, lost, isNext, run.isLive);
  item.contextValue = accuracy === null ? 'task' : 'task learnt';
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return item;
}

function taskIcon(task: TaskState | undefined, isLive: boolean): vscode.ThemeIcon {
  if (task?.state === 'done') return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  if (task?.state === 'training') return new vscode.ThemeIcon(isLive ? 'sync~spin' : 'debug-pause');
  return new vscode.ThemeIcon('circle-large-outline');
}

function taskDescription(
  task: TaskState | undefined,
  accuracy: number | null,
  lost: number | null,
  isNext: boolean,
  isLive: boolean,
): string {
  if (task?.state === 'training') {
    const left = task.secondsLeft !== undefined && isLive ? ` · ${duration(task.secondsLeft)} left` : '';
    const which = task.search ? `${attemptText(task.search)} · ` : '';
    return isLive ? `${which}${Math.floor(task.percent)} %${left}` : `interrupted at ${Math.floor(task.percent)} %`;
  }
  if (task?.state === 'pending' || !task) return isNext ? 'next' : 'pending';
  if (accuracy === null) return 'trained';
  // The row shows tenths of a point.
  return lost === null || lost < 0.0005 ? percent(accuracy) : `${percent(accuracy)} · forgetting ${points(lost)}`;
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
  item.contextValue = 'checkpoint';
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

/** On the task, after the last task trained. */
function currentAccuracy({ state }: WatchedRun, task: number): number | null {
  const row = state.accuracyMatrix.slice(task - 1).findLast((each) => typeof each[task - 1] === 'number');
  return row?.[task - 1] ?? null;
}
