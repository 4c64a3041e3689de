import type * as vscode from 'vscode';
import type { Reports } from './editor/reports';
import type { Panels } from './panels/panels';
import type { Runs } from './runs/runs';
import type { Sessions } from './sessions/sessions';
import type { SetUpView } from './setUpView';
import type { TreeNode } from './tree/node';

/** What commands use. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly runs: Runs;
  readonly sessions: Sessions;
  readonly panels: Panels;
  readonly setUp: SetUpView;
  readonly reports: Reports;
  /** Rows of the tree that are selected. */
  readonly selection: () => readonly TreeNode[];
}
