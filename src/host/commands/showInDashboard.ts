import * as vscode from 'vscode';
import { MAX_WATCHED_RUNS } from '../../core/panel/protocol';
import { plainText } from '../notificationText';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';

/**
 * Shows runs side by side, as many as the dashboard takes.
 *
 * @param total how many there are, where not all of them are listed
 */
export function showInDashboard(host: Services, runs: readonly WatchedRun[], total = runs.length): void {
  const shown = runs.slice(0, MAX_WATCHED_RUNS);
  host.panels.show('dashboard', { runs: shown.map(({ id }) => id) });
  if (shown.length === total) return;
  const message = `The dashboard shows the first ${shown.length} of ${total} runs. Choose others there.`;
  void vscode.window.showInformationMessage(plainText(message));
}
