import * as vscode from 'vscode';
import { attemptText, duration, engineName, percent } from '../core/format';
import type { Runs } from './runs/runs';
import type { WatchedRun } from './runs/watchedRun';

/** What is training, in the status bar, whoever started it. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('mas.training', vscode.StatusBarAlignment.Left, 10);
  readonly #listening: vscode.Disposable;

  constructor(readonly runs: Runs) {
    this.#item.name = 'MAS training';
    this.#item.command = 'mas.openDashboard';
    this.#listening = runs.onChange(() => this.#show());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const live = this.runs.all.filter((run) => run.isLive);
    const [run] = live;
    if (!run) {
      this.#item.hide();
      return;
    }
    const others = live.length > 1 ? ` +${live.length - 1}` : '';
    this.#item.text = `$(sync~spin) MAS ${textOf(run)}${others}`;
    this.#item.tooltip = tooltipOf(run);
    this.#item.accessibilityInformation = { label: `MAS training, ${textOf(run)}` };
    this.#item.show();
  }
}

function textOf({ state }: WatchedRun): string {
  const task = state.tasks.find((each) => each.state === 'training');
  if (task?.state !== 'training') return 'starting';
  const parts = [
    `task ${task.task}/${state.tasks.length}`,
    task.epochs > 1 ? `epoch ${Math.max(1, task.epoch)}/${task.epochs}` : '',
    attemptText(task.search),
    `${Math.floor(task.percent)} %`,
    task.loss === undefined ? '' : `loss ${task.loss.toPrecision(3)}`,
    task.accuracy === undefined ? '' : percent(task.accuracy),
    task.secondsLeft === undefined ? '' : `${duration(task.secondsLeft)} left`,
    // The fallback is never used unnoticed.
    state.engine && state.engine.kind !== 'tensorflow' ? state.engine.kind : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function tooltipOf({ id, state, owner }: WatchedRun): vscode.MarkdownString {
  const text = new vscode.MarkdownString().appendText(id);
  const line = (value: string) => text.appendMarkdown('  \n').appendText(value);
  if (state.engine) line(engineName(state.engine));
  if (owner) line(`Session ${owner.pid} on ${owner.host}`);
  return text.appendMarkdown('\n\n').appendText('Click to open the dashboard');
}
