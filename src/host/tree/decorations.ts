import * as vscode from 'vscode';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';

/** Rows of runs, tasks and checkpoints carry an address of this scheme, so that VS Code asks how to colour them. */
const SCHEME = 'mas-run';

/** Of a run, or of its checkpoint after a task. */
export function addressOf(run: WatchedRun, checkpoint?: number): vscode.Uri {
  const query = checkpoint === undefined ? '' : String(checkpoint);
  return vscode.Uri.from({ scheme: SCHEME, path: vscode.Uri.file(run.path).path, query });
}

/** What is wrong with a run, if anything. */
export function problemOf(run: WatchedRun): string | undefined {
  if (run.problem !== undefined) return run.problem;
  if (run.standing === 'failed') return run.state.error;
  return run.standing === 'killed' ? vscode.l10n.t('Its session was killed.') : undefined;
}

/** What is wrong with the checkpoint of a task, as far as is known. */
export function checkpointProblem(runs: Runs, run: WatchedRun, task: number): string | undefined {
  const checkpoint = run.state.checkpoints.find((each) => each.task === task);
  const problem = checkpoint && runs.checkpoints.of(run, checkpoint);
  return problem === undefined ? undefined : vscode.l10n.t('Checkpoint {0} is damaged. {1}', task, problem);
}

/** Colours the rows that something is wrong with. */
export class ProblemDecorations implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(readonly runs: Runs) {
    runs.onChange((run) => run && this.#changed.fire(addressOf(run)));
    runs.onDamage(({ run, task }) => this.#changed.fire(addressOf(run, task)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const run = this.runs.byPath(uri.fsPath);
    const problem = run && (uri.query === '' ? problemOf(run) : checkpointProblem(this.runs, run, Number(uri.query)));
    if (!run || problem === undefined) return undefined;
    const isWarning = uri.query === '' && run.standing === 'killed';
    const color = new vscode.ThemeColor(isWarning ? 'list.warningForeground' : 'list.errorForeground');
    return new vscode.FileDecoration('!', problem, color);
  }
}
