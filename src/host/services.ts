import * as vscode from 'vscode';
import { watchExperiments } from './editor/diagnostics';
import { Reports } from './editor/reports';
import { Panels } from './panels/panels';
import { Runs } from './runs/runs';
import { Sessions } from './sessions/sessions';
import { SetUpView } from './setUpView';
import { showTraining } from './statusBar';
import { SlurmTurns } from './sweeps/slurmTurns';
import { Sweeps } from './sweeps/sweeps';
import { SweepTrainings } from './sweeps/sweepTrainings';
import { ProblemDecorations } from './tree/decorations';
import type { TreeNode } from './tree/node';
import { RunsTree } from './tree/runsTree';

/** What works behind the views and commands of one window. */
export class Services {
  readonly log = vscode.window.createOutputChannel('MAS Lab', { log: true });
  readonly sweeps = new Sweeps(this.log);
  readonly runs = new Runs(this.sweeps, this.log);
  readonly tree: RunsTree;
  readonly reports = new Reports();
  readonly sessions: Sessions;
  readonly trainings: SweepTrainings;
  readonly panels: Panels;
  readonly setUp: SetUpView;

  /** @param selection rows of the tree that are selected */
  constructor(
    readonly context: vscode.ExtensionContext,
    readonly selection: () => readonly TreeNode[],
  ) {
    this.sessions = new Sessions(this.runs, context, this.log);
    this.trainings = new SweepTrainings(this.sweeps, context, this.log);
    this.tree = new RunsTree(this.runs, this.sweeps, this.trainings);
    this.panels = new Panels(this.runs, this.sessions, context);
    this.setUp = new SetUpView(this.runs, context);
    const decorations = vscode.window.registerFileDecorationProvider(new ProblemDecorations(this.runs));
    context.subscriptions.push(
      this.log,
      this.sweeps,
      this.runs,
      this.sessions,
      this.trainings,
      this.reports,
      decorations,
    );
    context.subscriptions.push(new SlurmTurns(this.sweeps, this.trainings, this.log));
    context.subscriptions.push(showTraining(this.runs, this.sweeps), watchExperiments());
  }
}
