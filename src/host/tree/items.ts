import * as vscode from 'vscode';
import { attemptText, bytes, duration, percent, points } from '../../core/format';
import type { AccuracyMatrix } from '../../core/measures/accuracyMatrix';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import type { LambdaAttempt, TaskState } from '../../core/run/run';
import type { ExperimentGroup, Runs } from '../runs/runs';
import type { Standing, WatchedRun } from '../runs/watchedRun';
import { addressOf, checkpointProblem, problemOf } from './decorations';
import type { TreeNode } from './node';

const { t } = vscode.l10n;
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

function experimentItem({ name, file, runs, problem }: ExperimentGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(name, runs.length > 0 ? Expanded : None);
  // A row that gets children opens only if it is a new one to VS Code.
  item.id = `experiment:${file?.fsPath ?? name}:${runs.length > 0}`;
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? 'beaker' : 'warning');
  item.description = problem === undefined ? (runs.length === 0 ? t('not trained yet') : '') : t('has errors');
  item.contextValue = ['experiment', file ? 'trainable file' : '', runs.length > 0 ? 'charted' : ''].join(' ').trim();
  if (file) item.command = { command: 'vscode.open', title: t('Open'), arguments: [file, { preview: true }] };
  return item;
}

function unreadableItem(path: string): vscode.TreeItem {
  const item = new vscode.TreeItem(path.split(/[\\/]/).at(-1) ?? path);
  item.id = `unreadable:${path}`;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.description = t('cannot be read');
  return item;
}

const runIcons: Readonly<Record<Standing, string>> = {
  fresh: 'circle-large-outline',
  live: 'sync~spin',
  complete: 'pass',
  between: 'debug-pause',
  stopped: 'debug-pause',
  failed: 'error',
  killed: 'warning',
};

function runItem(run: WatchedRun, isNewest: boolean): vscode.TreeItem {
  const { state, standing } = run;
  const item = new vscode.TreeItem(titleOf(run), state.tasks.length === 0 ? None : isNewest ? Expanded : Collapsed);
  item.id = `run:${run.path}:${state.tasks.length > 0}`;
  item.resourceUri = addressOf(run);
  item.iconPath = new vscode.ThemeIcon(run.problem === undefined ? runIcons[standing] : 'error');
  item.description = runDescription(run);
  const can = {
    live: standing === 'live',
    trainable: standing === 'fresh' || standing === 'between',
    resumable: standing === 'stopped' || standing === 'failed' || standing === 'killed',
    checkpointed: state.checkpoints.length > 0,
    charted: state.n > 0,
  };
  const able = Object.entries(can).flatMap(([name, yes]) => (yes && run.problem === undefined ? [name] : []));
  item.contextValue = ['run', ...able].join(' ');
  item.accessibilityInformation = { label: `${item.label}, ${standingText(standing)}, ${item.description}` };
  return item;
}

/** A run that was given no name of its own is known by when it began. */
function titleOf({ id }: WatchedRun): string {
  const time = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]{3}$/.exec(id);
  return time ? `${time[1]}-${time[2]}-${time[3]} ${time[4]}:${time[5]}:${time[6]}` : id;
}

function runDescription(run: WatchedRun): string {
  const { state, experiment, standing } = run;
  if (run.problem !== undefined) return t('its log is damaged');
  const learnt = state.tasks.filter((task) => task.state === 'done').length;
  const accuracy = averageAccuracy(state.accuracyMatrix);
  const { method } = experiment;
  return [
    'lambda' in method ? `${method.kind} λ ${method.lambda === 'search' ? t('searched') : method.lambda}` : method.kind,
    state.tasks.length > 0 ? t('{0} of {1} tasks', learnt, state.tasks.length) : '',
    accuracy === null ? '' : percent(accuracy),
    standing === 'failed' || standing === 'killed' || standing === 'stopped' ? standingText(standing) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function standingText(standing: Standing): string {
  const texts: Readonly<Record<Standing, string>> = {
    fresh: t('not begun'),
    live: t('training'),
    complete: t('complete'),
    between: t('waiting for its next task'),
    stopped: t('stopped'),
    failed: t('failed'),
    killed: t('interrupted'),
  };
  return texts[standing];
}

function taskItem(run: WatchedRun, number: number, problem: string | undefined): vscode.TreeItem {
  const task = run.state.tasks[number - 1];
  const accuracy = currentAccuracy(run, number);
  const hasCheckpoint = run.state.checkpoints.some((each) => each.task === number);
  const item = new vscode.TreeItem(t('Task {0}: {1}', number, task?.name ?? ''), hasCheckpoint ? Collapsed : None);
  item.id = `task:${run.path}:${number}`;
  const isNext = run.state.tasks.findIndex((each) => each.state !== 'done') === number - 1;
  item.iconPath = taskIcon(task, run.isLive);
  if (problem !== undefined) item.resourceUri = addressOf(run, number);
  item.description = taskDescription(task, accuracy, forgettingOf(run, number), isNext, run.isLive);
  item.contextValue = ['task', ...(accuracy === null ? [] : ['learnt'])].join(' ');
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
    const left = task.secondsLeft !== undefined && isLive ? ` · ${t('{0} left', duration(task.secondsLeft))}` : '';
    const which = task.search ? `${attemptText(task.search)} · ` : '';
    return isLive
      ? `${which}${Math.floor(task.percent)} %${left}`
      : t('interrupted at {0} %', Math.floor(task.percent));
  }
  if (task?.state === 'pending' || !task) return isNext ? t('next') : t('pending');
  if (accuracy === null) return t('learnt');
  // A tenth of a point less is what the row can show.
  return lost === null || lost < 0.0005 ? percent(accuracy) : `${percent(accuracy)} · ${t('forgot {0}', points(lost))}`;
}

function checkpointItem(run: WatchedRun, task: number, problem: string | undefined): vscode.TreeItem {
  const checkpoint = run.state.checkpoints.find((each) => each.task === task);
  const average = averageAfter(run, task);
  const item = new vscode.TreeItem(t('Checkpoint {0}', task));
  item.id = `checkpoint:${run.path}:${task}`;
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? 'save' : 'error');
  item.resourceUri = addressOf(run, task);
  item.description = [
    problem === undefined ? '' : t('damaged'),
    average === null ? '' : t('average {0}', percent(average)),
    checkpoint ? timeText(checkpoint.at) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  item.contextValue = 'checkpoint';
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return item;
}

/** Day and time in the user's language; the day only where it is not today. */
function timeText(iso: string): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return time.toLocaleString(vscode.env.language, { ...day, hour: '2-digit', minute: '2-digit' });
}

const forgettingOfRuns = new WeakMap<AccuracyMatrix, readonly (number | null)[]>();

/** On the task, after the last one learnt. */
function currentAccuracy({ state }: WatchedRun, task: number): number | null {
  for (let after = state.accuracyMatrix.length; after >= task; after--) {
    const accuracy = state.accuracyMatrix[after - 1]?.[task - 1] ?? null;
    if (accuracy !== null) return accuracy;
  }
  return null;
}

function forgettingOf({ state }: WatchedRun, task: number): number | null {
  const matrix = state.accuracyMatrix;
  // Once for all tasks of a long stream.
  const tasks = forgettingOfRuns.get(matrix) ?? forgetting(matrix).tasks;
  forgettingOfRuns.set(matrix, tasks);
  return tasks[task - 1] ?? null;
}

function averageAfter({ state }: WatchedRun, task: number): number | null {
  return averageAccuracy(state.accuracyMatrix.slice(0, task));
}

/** A try for λ and what it came to. */
function triedLine(line: (label: string, value: string) => void, { lambda, accuracy, verdict }: LambdaAttempt): void {
  const label = verdict === 'reference' ? t('Fine-tuning') : `λ ${Number(lambda.toPrecision(3))}`;
  const isChosen = verdict === 'chosen' || verdict === 'last-chosen';
  line(label, isChosen ? t('{0}, chosen', percent(accuracy)) : percent(accuracy));
}

/** Of a long stream, the latest are told. */
const MOST_LINES = 12;

/** What a row says when the pointer rests on it. Names come from files, so they are escaped. */
export function tooltipOf(node: TreeNode, runs: Runs): vscode.MarkdownString | undefined {
  const text = new vscode.MarkdownString();
  const line = (label: string, value: string) => {
    text.appendMarkdown(`**${label}** `).appendText(value).appendMarkdown('  \n');
  };
  switch (node.kind) {
    case 'experiment':
      if (node.group.problem !== undefined) text.appendText(node.group.problem);
      else line(t('Experiment'), node.group.file?.fsPath ?? node.group.name);
      return text;
    case 'unreadable':
      return text.appendText(node.reason);
    case 'run': {
      const { run } = node;
      const problem = problemOf(run);
      line(t('Run'), run.path);
      line(t('State'), standingText(run.standing));
      if (problem !== undefined) line(t('Problem'), problem);
      const { engine } = run.state;
      if (engine) line(t('Engine'), `${engine.kind} ${engine.version}, ${engine.threads} ${t('threads')}`);
      if (run.owner) line(t('Session'), `${run.owner.pid} (${run.owner.host})`);
      return text;
    }
    case 'task': {
      const { run, task } = node;
      const measured = run.state.accuracyMatrix.flatMap((row, t) => {
        const accuracy = row[task - 1] ?? null;
        return accuracy === null ? [] : [{ after: t + 1, accuracy }];
      });
      const first = measured.slice(0, Math.max(0, measured.length - MOST_LINES));
      if (first.length > 0) text.appendText(t('{0} earlier ones', first.length)).appendMarkdown('  \n');
      for (const { after, accuracy } of measured.slice(first.length))
        line(t('After task {0}', after), percent(accuracy));
      const learnt = run.state.tasks[task - 1];
      if (learnt && learnt.state !== 'pending') for (const each of learnt.search?.attempts ?? []) triedLine(line, each);
      return text;
    }
    case 'checkpoint': {
      const checkpoint = node.run.state.checkpoints.find(({ task }) => task === node.task);
      if (!checkpoint) return undefined;
      const problem = checkpointProblem(runs, node.run, node.task);
      if (problem !== undefined) line(t('Problem'), problem);
      line(t('Taken'), new Date(checkpoint.at).toLocaleString(vscode.env.language));
      line(t('File'), checkpoint.file);
      line(t('Size'), bytes(checkpoint.bytes));
      line(t('Kept by the method'), bytes(checkpoint.memoryBytes));
      line('SHA-256', checkpoint.sha256);
      return text;
    }
  }
}
