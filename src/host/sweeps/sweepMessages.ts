import * as vscode from 'vscode';
import { count } from '../../core/format';
import { completeOf, countsText } from '../../core/sweep/shownCell';
import { plainText } from '../notificationText';
import type { Sweeps } from './sweeps';
import type { WatchedSweep } from './watchedSweep';

/** Shows how far a sweep is, in a notification that can stop it, until its training has ended. */
export async function sweepProgress(
  sweeps: Sweeps,
  sweep: WatchedSweep,
  ended: Promise<unknown>,
  stop: () => Promise<void>,
): Promise<void> {
  // A string is the button's label, in place of Cancel: VS Code has it, but its API's types say boolean.
  const cancellable = 'Stop' as unknown as boolean;
  const options = { location: vscode.ProgressLocation.Notification, title: `Sweep ${sweep.name}`, cancellable };
  await vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    let isStopping = false;
    const show = () => {
      const done = (100 * completeOf(sweep.counts)) / sweep.cells.length;
      const message = isStopping ? 'stopping at the next step' : countsText(sweep.counts);
      progress.report({ message, increment: Math.max(0, done - shown) });
      shown = Math.max(shown, done);
    };
    const listening = sweeps.onChange((change) => change?.sweep === sweep && show());
    token.onCancellationRequested(() => {
      isStopping = true;
      show();
      void stop();
    });
    show();
    await ended.catch(() => undefined);
    listening.dispose();
  });
}

interface End {
  /** Why cells failed, by their names. */
  readonly errors: ReadonlyMap<string, string>;
  readonly isStopped: boolean;
}

/** Says how the training of a sweep has ended, and offers what comes next. */
export async function sweepEnd(sweep: WatchedSweep, { errors, isStopped }: End): Promise<void> {
  const { name, counts, path } = sweep;
  const text = `Sweep ${name}: ${countsText(counts)}.`;
  const [retry, go, open] = ['Retry Failed Cells', 'Continue', 'Open Dashboard'];
  let answer: string | undefined;
  if (errors.size > 0) {
    const [[first, why] = ['', ''], ...others] = errors;
    const same = others.filter(([, each]) => each === why).length;
    const which = same === 0 ? first : `${first} and ${count(same, 'other')}`;
    answer = await vscode.window.showErrorMessage(plainText(`${text} ${which}: ${why}`), retry);
  } else if (isStopped) answer = await vscode.window.showInformationMessage(plainText(`${text} Stopped.`), go);
  else answer = await vscode.window.showInformationMessage(plainText(text), open);
  const commands: Readonly<Record<string, string>> = {
    [retry]: 'mas.retryFailedCells',
    [go]: 'mas.startSweep',
    [open]: 'mas.openDashboard',
  };
  const command = answer === undefined ? undefined : commands[answer];
  if (command !== undefined) await vscode.commands.executeCommand(command, { sweep: path });
}
