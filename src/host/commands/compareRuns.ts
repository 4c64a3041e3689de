import * as vscode from 'vscode';
import { MAX_WATCHED_RUNS } from '../../core/panel/protocol';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { runIn, runPick } from './targets';

/** Shows several runs side by side. */
export async function compareRuns(host: Services, target?: unknown): Promise<void> {
  await host.runs.list();
  const marked = runIn(host, target);
  const { all } = host.runs;
  if (all.length < 2) throw new UserError('Comparing needs at least two runs.');
  const picks = all.map((run) => ({ ...runPick(run), picked: run === marked }));
  const placeHolder = `Compare which runs? Select up to ${MAX_WATCHED_RUNS}.`;
  const picked = await vscode.window.showQuickPick(picks, { placeHolder, canPickMany: true });
  if (!picked || picked.length === 0) return;
  if (picked.length > MAX_WATCHED_RUNS) {
    void vscode.window.showInformationMessage(`Showing ${MAX_WATCHED_RUNS} of ${picked.length} runs.`);
  }
  host.panels.show('dashboard', { runs: picked.slice(0, MAX_WATCHED_RUNS).map(({ run }) => run.id) });
}
