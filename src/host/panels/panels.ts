import * as vscode from 'vscode';
import { type Evaluation, evaluationTitle } from '../../core/panel/evaluation';
import type { Focus, PanelKind } from '../../core/panel/protocol';
import type { Runs } from '../runs/runs';
import type { Sessions } from '../sessions/sessions';
import { Panel } from './panel';

/** The panels of this window: one dashboard, one importance panel, one evaluation. */
export class Panels {
  readonly #open = new Map<PanelKind, Panel>();

  constructor(
    readonly runs: Runs,
    readonly sessions: Sessions,
    readonly context: vscode.ExtensionContext,
  ) {
    context.subscriptions.push(
      runs.onChange((run) => this.#each((panel) => panel.onChange(run))),
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
    const place = { viewColumn: vscode.ViewColumn.Active, preserveFocus: true };
    const make = () => vscode.window.createWebviewPanel('mas.evaluation', evaluationTitle(evaluation), place, {});
    const panel = this.#open.get('evaluation') ?? this.fill('evaluation', make());
    panel.evaluate(evaluation);
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

  #each(work: (panel: Panel) => void): void {
    for (const panel of this.#open.values()) work(panel);
  }
}
