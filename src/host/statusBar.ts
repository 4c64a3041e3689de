import * as vscode from 'vscode';
import { attemptText, doneText, duration, engineName, percent, significant } from '../core/format';
import { joined } from '../core/joined';
import { currentTask } from '../core/run/run';
import type { Runs } from './runs/runs';
import type { WatchedRun } from './runs/watchedRun';

/** Shows what is training in the status bar, whoever started it. */
export function showTraining(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('mas.training', vscode.StatusBarAlignment.Left, 10);
  item.name = 'MAS training';
  item.command = 'mas.openDashboard';
  const listening = runs.onChange(() => {
    const [run, ...others] = runs.all.filter(({ isLive }) => isLive);
    if (!run) return item.hide();
    item.text = `$(sync~spin) MAS ${textOf(run)}${others.length > 0 ? ` +${others.length}` : ''}`;
    item.tooltip = tooltipOf(run);
    item.accessibilityInformation = { label: `MAS training, ${textOf(run)}` };
    item.show();
  });
  return vscode.Disposable.from(listening, item);
}

function textOf({ state }: WatchedRun): string {
  const task = currentTask(state);
  if (!task) return 'starting';
  return joined(' · ', [
    `task ${task.task}/${state.tasks.length}`,
    task.epochs > 1 ? `epoch ${Math.max(1, task.epoch)}/${task.epochs}` : '',
    attemptText(task.search),
    doneText(task),
    task.loss === undefined ? '' : `loss ${significant(task.loss)}`,
    task.accuracy === undefined ? '' : percent(task.accuracy),
    task.secondsLeft === undefined ? '' : `${duration(task.secondsLeft)} left`,
    // The fallback is never used unnoticed.
    state.engine && state.engine.kind !== 'tensorflow' ? state.engine.kind : '',
  ]);
}

function tooltipOf({ id, state, owner }: WatchedRun): vscode.MarkdownString {
  const text = new vscode.MarkdownString().appendText(id);
  const line = (value: string) => text.appendMarkdown('  \n').appendText(value);
  if (state.engine) line(engineName(state.engine));
  if (owner) line(`Process ${owner.pid} on ${owner.host}`);
  return text.appendMarkdown('\n\n').appendText('Click to open the dashboard');
}
