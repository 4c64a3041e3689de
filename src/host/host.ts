import * as vscode from 'vscode';
import { commands } from './commands/commands';
import { lensesOf } from './editor/codeLenses';
import { watchExperiments } from './editor/diagnostics';
import { Reports } from './editor/reports';
import { report } from './messages';
import { Panels } from './panels/panels';
import { Runs } from './runs/runs';
import type { Services } from './services';
import { Sessions } from './sessions/sessions';
import { SetUpView } from './setUpView';
import { StatusBar } from './statusBar';
import { ProblemDecorations } from './tree/decorations';
import { RunsTree } from './tree/runsTree';

/** What works behind the views and commands of one window. */
export class Host implements Services {
  readonly runs: Runs;
  readonly sessions: Sessions;
  readonly tree: RunsTree;
  readonly panels: Panels;
  readonly setUp: SetUpView;
  readonly reports = new Reports();

  static async start(context: vscode.ExtensionContext, selection: Services['selection']): Promise<Host> {
    const log = vscode.window.createOutputChannel('MAS Lab', { log: true });
    context.subscriptions.push(log);
    const host = new Host(context, log, selection);
    await host.runs.find();
    return host;
  }

  private constructor(
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    readonly selection: Services['selection'],
  ) {
    this.runs = new Runs(log);
    this.sessions = new Sessions(this.runs, context, log);
    this.tree = new RunsTree(this.runs);
    this.panels = new Panels(this.runs, this.sessions, context);
    this.setUp = new SetUpView(this.runs, context);
    const { subscriptions } = context;
    subscriptions.push(this.runs, this.sessions, this.panels, this.setUp, this.reports, new StatusBar(this.runs));
    subscriptions.push(vscode.window.registerFileDecorationProvider(new ProblemDecorations(this.runs)));
    subscriptions.push(watchExperiments());
  }

  /** Runs a command of the extension, and reports errors to the user. */
  async run(id: string, args: readonly unknown[]): Promise<unknown> {
    const command = commands[id.replace(/^mas\./, '')];
    if (!command) throw new Error(`no command ${id}`);
    try {
      return await command(this, ...args);
    } catch (error) {
      await report(error, this.log);
      return undefined;
    }
  }

  lenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return lensesOf(document);
  }
}
