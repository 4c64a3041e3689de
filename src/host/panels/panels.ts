import * as vscode from 'vscode';
import type { Focus } from '../../core/panel/protocol';
import type { Runs } from '../runs/runs';
import type { Sessions } from '../sessions/sessions';
import { Panel, type PanelKind } from './panel';

/** The panels of this window: one dashboard, one importance panel. */
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
  show(kind: PanelKind, focus?: Focus): void {
    const open = this.#open.get(kind);
    if (open) {
      open.focus(focus);
      return;
    }
    const titles = { dashboard: 'MAS Dashboard', importance: 'MAS Importance' };
    const view = vscode.window.createWebviewPanel(`mas.${kind}`, titles[kind], vscode.ViewColumn.Active, {});
    this.fill(kind, view, focus);
  }

  /** Fills a new panel, or one that VS Code restored after a reload: its page remembers what it showed. */
  fill(kind: PanelKind, view: vscode.WebviewPanel, focus?: Focus): void {
    const panel = new Panel(kind, view, this.context.extensionUri, this.runs, this.sessions, focus);
    this.#open.set(kind, panel);
    view.onDidDispose(() => {
      if (this.#open.get(kind) === panel) this.#open.delete(kind);
      panel.close();
    });
  }

  #each(work: (panel: Panel) => void): void {
    for (const panel of this.#open.values()) work(panel);
  }
}
