import * as vscode from 'vscode';
import { attemptText, doneText, duration, engineName, percent, significant } from '../core/format';
import { joined } from '../core/joined';
import { currentTask } from '../core/run/run';
import { countsText } from '../core/sweep/shownCell';
import type { Runs } from './runs/runs';
import type { WatchedRun } from './runs/watchedRun';
import type { Sweeps } from './sweeps/sweeps';

/** Shows what is training in the status bar, whoever started it. */
export function showTraining(runs: Runs, sweeps: Sweeps): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('mas.training', vscode.StatusBarAlignment.Left, 10);
  item.name = 'MAS training';
  item.command = 'mas.openDashboard';
  const show = () => {
    const [run, ...others] = runs.all.filter(({ isLive }) => isLive);
    if (!run) return showSweep();
    item.text = `$(sync~spin) MAS ${textOf(run)}${others.length > 0 ? ` +${others.length}` : ''}`;
    item.tooltip = tooltipOf(run);
    item.accessibilityInformation = { label: `MAS training, ${textOf(run)}` };
    item.show();
  };
  /** The runs of a large sweep are not listed. */
  const showSweep = () => {
    const sweep = sweeps.all.find(({ counts }) => counts.running > 0);
    if (!sweep) return item.hide();
    item.text = `$(sync~spin) MAS ${sweep.name} ${countsText(sweep.counts)}`;
    item.tooltip = sweep.path;
    item.accessibilityInformation = { label: `MAS training, ${sweep.name}, ${countsText(sweep.counts)}` };
    item.show();
  };
  return vscode.Disposable.from(runs.onChange(show), sweeps.onChange(show), item);
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
