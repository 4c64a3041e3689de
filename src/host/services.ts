import * as vscode from 'vscode';
import { watchExperiments } from './editor/diagnostics';
import { Reports } from './editor/reports';
import { Panels } from './panels/panels';
import { Runs } from './runs/runs';
import { Sessions } from './sessions/sessions';
import { SetUpView } from './setUpView';
import { showTraining } from './statusBar';
import { ProblemDecorations } from './tree/decorations';
import type { TreeNode } from './tree/node';
import { RunsTree } from './tree/runsTree';

/** What works behind the views and commands of one window. */
export class Services {
  readonly log = vscode.window.createOutputChannel('MAS Lab', { log: true });
  readonly runs = new Runs(this.log);
  readonly tree = new RunsTree(this.runs);
  readonly reports = new Reports();
  readonly sessions: Sessions;
  readonly panels: Panels;
  readonly setUp: SetUpView;

  /** @param selection rows of the tree that are selected */
  constructor(
    readonly context: vscode.ExtensionContext,
    readonly selection: () => readonly TreeNode[],
  ) {
    this.sessions = new Sessions(this.runs, context, this.log);
    this.panels = new Panels(this.runs, this.sessions, context);
    this.setUp = new SetUpView(this.runs, context);
    const decorations = vscode.window.registerFileDecorationProvider(new ProblemDecorations(this.runs));
    context.subscriptions.push(this.log, this.runs, this.sessions, this.reports, decorations);
    context.subscriptions.push(showTraining(this.runs), watchExperiments());
  }
}
