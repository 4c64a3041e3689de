import * as vscode from 'vscode';
import { count } from '../../core/format';
import { combinationsOf } from '../../core/sweep/combinations';
import { completeOf } from '../../core/sweep/shownCell';
import { parseSweep } from '../../core/sweep/sweepFile';
import { UserError } from '../../core/userError';
import { textsOf } from '../../store/sweepFolder';
import type { Services } from '../services';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { sweepText } from '../tree/sweepTexts';

/** Links above a sweep: what can be done with it, and how it stands. */
export function sweepLensesOf({ sweeps, trainings }: Services, document: vscode.TextDocument): vscode.CodeLens[] {
  const { uri } = document;
  const top = new vscode.Range(0, 0, 0, 0);
  const link = (title: string, command: string, target: unknown) =>
    new vscode.CodeLens(top, { title, command, arguments: [target] });
  const text = (title: string) => new vscode.CodeLens(top, { title, command: '' });
  const sweep = newestOf(sweeps.ofFile(uri.fsPath));
  if (!sweep) return [link('$(play) Start sweep', 'mas.startSweep', uri), text(notBegunText(document))];
  const target = { sweep: sweep.path };
  const { counts, cells, isRead } = sweep;
  const failed = counts.failed + counts.interrupted;
  const isTrained = sweep.isLive || trainings.isMine(sweep);
  const hasChanged = isChanged(sweep, document.getText());
  const canStart = counts.running === 0 && !trainings.isMine(sweep);
  const isLeft = completeOf(counts) < cells.length || hasChanged;
  return [
    ...(isRead && isTrained ? [link('$(debug-stop) Stop sweep', 'mas.stopSweep', target)] : []),
    ...(isRead && canStart && isLeft ? [link('$(play) Continue sweep', 'mas.startSweep', uri)] : []),
    ...(isRead && !isTrained && failed > 0
      ? [link(`$(refresh) Retry ${count(failed)} failed`, 'mas.retryFailedCells', target)]
      : []),
    link('$(graph-scatter) Open dashboard', 'mas.openSweepDashboard', target),
    text(sweepText(sweep)),
    ...(hasChanged ? [text('the file has changed since it began')] : []),
  ];
}

function newestOf(sweeps: readonly WatchedSweep[]): WatchedSweep | undefined {
  return sweeps.toSorted((a, b) => b.changedAt - a.changedAt)[0];
}

/** E.g. `24 cells · not begun`. */
function notBegunText(document: vscode.TextDocument): string {
  try {
    const cells = combinationsOf(parseSweep(document.getText(), document.fileName));
    return `${count(cells.length, 'cell')} · not begun`;
  } catch (error) {
    if (error instanceof UserError) return 'has errors';
    throw error;
  }
}

function isChanged({ opened }: WatchedSweep, now: string): boolean {
  try {
    return textsOf(opened).sweep !== now;
  } catch (error) {
    // Of a folder that cannot be read, its row in the tree says so.
    if (error instanceof UserError) return false;
    throw error;
  }
}
