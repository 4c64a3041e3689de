import * as vscode from 'vscode';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';

/** Scheme of the URIs of runs, tasks and checkpoints, for which VS Code asks how to colour their rows. */
const SCHEME = 'mas-run';

/** The URI of a run, or of its checkpoint after a task. */
export function uriOf(run: WatchedRun, checkpoint?: number): vscode.Uri {
  const query = checkpoint === undefined ? '' : String(checkpoint);
  return vscode.Uri.from({ scheme: SCHEME, path: vscode.Uri.file(run.path).path, query });
}

/** What is wrong with a run, if anything. */
export function problemOf(run: WatchedRun): string | undefined {
  if (run.problem !== undefined) return run.problem;
  if (run.status === 'failed') return run.state.error;
  return run.status === 'killed' ? 'The session was killed. Resume the run to continue.' : undefined;
}

/** What is known to be wrong with the checkpoint of a task. */
export function checkpointProblem(runs: Runs, run: WatchedRun, task: number): string | undefined {
  const checkpoint = run.state.checkpoints.find((each) => each.task === task);
  const problem = checkpoint && runs.checkpoints.of(run, checkpoint);
  return problem === undefined ? undefined : `Checkpoint ${task} is damaged. ${problem}`;
}

/** The newest checkpoint, after task `from` or a later one, of which nothing wrong is known. */
export function newestSound(runs: Runs, run: WatchedRun, from = 1): number | undefined {
  const tasks = run.state.checkpoints.map(({ task }) => task);
  return tasks.findLast((task) => task >= from && checkpointProblem(runs, run, task) === undefined);
}

/** Why training cannot go on: the checkpoint that it would start from is damaged. Within a task there is a snapshot. */
export function startProblem(runs: Runs, run: WatchedRun): string | undefined {
  const { state } = run;
  const newest = state.checkpoints.at(-1);
  const isWithinTask = state.tasks.some((task) => task.state === 'training');
  return newest && !isWithinTask ? checkpointProblem(runs, run, newest.task) : undefined;
}

/** Colours the rows of runs and checkpoints with problems. */
export class ProblemDecorations implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(readonly runs: Runs) {
    runs.onChange((run) => run && this.#changed.fire(uriOf(run)));
    runs.onDamage(({ run, task }) => this.#changed.fire(uriOf(run, task)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const run = this.runs.byPath(uri.fsPath);
    const problem = run && (uri.query === '' ? problemOf(run) : checkpointProblem(this.runs, run, Number(uri.query)));
    if (!run || problem === undefined) return undefined;
    const isWarning = uri.query === '' && run.status === 'killed';
    const color = new vscode.ThemeColor(isWarning ? 'list.warningForeground' : 'list.errorForeground');
    return new vscode.FileDecoration('!', problem, color);
  }
}
