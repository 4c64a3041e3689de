import * as vscode from 'vscode';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';

/** Rows of runs carry an address of this scheme, so that VS Code asks how to colour them. */
const SCHEME = 'mas-run';

export const addressOf = (run: WatchedRun): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: run.path });

/** What is wrong with a run, if anything. */
export function problemOf(run: WatchedRun): string | undefined {
  if (run.problem !== undefined) return run.problem;
  if (run.standing === 'failed') return run.state.error;
  return run.standing === 'killed' ? vscode.l10n.t('Its session was killed.') : undefined;
}

/** Colours the rows of runs that something is wrong with. */
export class ProblemDecorations implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(readonly runs: Runs) {
    runs.onChange((run) => run && this.#changed.fire(addressOf(run)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const run = this.runs.byPath(uri.path);
    const problem = run && problemOf(run);
    if (!run || problem === undefined) return undefined;
    const color = run.standing === 'killed' ? 'list.warningForeground' : 'list.errorForeground';
    return new vscode.FileDecoration('!', problem, new vscode.ThemeColor(color));
  }
}
