import * as vscode from 'vscode';
import { type Evaluation, evaluationTitle } from '../../core/panel/evaluation';
import type { Focus, PanelKind, ToPanel } from '../../core/panel/protocol';
import { type ShownDetectionSet, shownDetectionSetTitle } from '../../core/panel/shownDetectionSet';
import { type ShownStream, shownStreamTitle } from '../../core/panel/shownStream';
import type { Runs } from '../runs/runs';
import type { Sessions } from '../sessions/sessions';
import { Panel } from './panel';

/** The panels of this window: one of each kind. */
export class Panels {
  readonly #open = new Map<PanelKind, Panel>();

  constructor(
    readonly runs: Runs,
    readonly sessions: Sessions,
    readonly context: vscode.ExtensionContext,
  ) {
    context.subscriptions.push(
      runs.onChange((run) => this.#each((panel) => panel.onChange(run))),
      runs.sweeps.onChange((change) => this.#each((panel) => panel.onSweepChange(change))),
      runs.onEvents(({ run, events }) => this.#each((panel) => panel.onEvents(run, events))),
    );
  }

  /** Shows a panel; an open one stays where it is. */
  show(kind: 'dashboard' | 'importance', focus?: Focus): void {
    const open = this.#open.get(kind);
    if (open) {
      open.focus(focus);
      return;
    }
    const titles = { dashboard: 'MAS Dashboard', importance: 'MAS Importance' };
    const view = vscode.window.createWebviewPanel(`mas.${kind}`, titles[kind], vscode.ViewColumn.Active, {});
    this.fill(kind, view, focus);
  }

  /** Shows an evaluation in the place of the one before. */
  showEvaluation(evaluation: Evaluation): void {
    const content = { type: 'evaluation', evaluation } as const;
    this.#present('evaluation', evaluationTitle(evaluation), content, vscode.ViewColumn.Active);
  }

  /** Shows the data of an experiment in the place of those before, or else beside the experiment. */
  showData(stream: ShownStream): void {
    this.#present('data', shownStreamTitle(stream), { type: 'stream', stream }, vscode.ViewColumn.Beside);
  }

  /** Shows pictures of a detection data set in the same place. */
  showDetectionSet(detectionSet: ShownDetectionSet): void {
    const content = { type: 'detectionSet', detectionSet } as const;
    this.#present('data', shownDetectionSetTitle(detectionSet), content, vscode.ViewColumn.Beside);
  }

  /** Shows the dashboard of a sweep. */
  showSweep(path: string | undefined): void {
    const make = () => vscode.window.createWebviewPanel('mas.sweep', 'MAS Sweep', vscode.ViewColumn.Active, {});
    const panel = this.#open.get('sweep') ?? this.fill('sweep', make());
    if (path !== undefined) panel.showSweep(path);
    else panel.focus(undefined);
  }

  /** Fills a new panel, or one that VS Code restored after a reload: its page remembers what it showed. */
  fill(kind: PanelKind, view: vscode.WebviewPanel, focus?: Focus): Panel {
    const panel = new Panel(kind, view, this.context.extensionUri, this.runs, this.sessions, focus);
    this.#open.set(kind, panel);
    view.onDidDispose(() => {
      if (this.#open.get(kind) === panel) this.#open.delete(kind);
      panel.close();
    });
    return panel;
  }

  #present(kind: PanelKind, title: string, content: ToPanel, viewColumn: vscode.ViewColumn): void {
    const place = { viewColumn, preserveFocus: true };
    const make = () => vscode.window.createWebviewPanel(`mas.${kind}`, title, place, {});
    const panel = this.#open.get(kind) ?? this.fill(kind, make());
    panel.present(title, content);
  }

  #each(work: (panel: Panel) => void): void {
    for (const panel of this.#open.values()) work(panel);
  }
}
