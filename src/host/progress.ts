import * as vscode from 'vscode';

export type Progress = vscode.Progress<{ readonly message?: string }>;

/** Shows a notification while work is done. Cancelling it aborts `cancelled`; the error that this leads to is not shown. */
export function cancellable<T>(
  title: string,
  work: (cancelled: AbortSignal, progress: Progress) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    try {
      return await work(cancelled.signal, progress);
    } catch (error) {
      throw cancelled.signal.aborted ? new vscode.CancellationError() : error;
    }
  });
}
