import * as vscode from 'vscode';
import { MAX_WATCHED_RUNS } from '../../core/panel/protocol';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { showInDashboard } from './showInDashboard';
import { rowsIn, runIn, runPick, runsIn } from './targets';

/** Shows several runs side by side: those of the rows selected in the tree or, where that is one run, those that the user picks. */
export async function compareRuns(host: Services, target?: unknown, selected?: unknown): Promise<void> {
  await host.runs.list();
  const marked = runsIn(host, rowsIn(target, selected));
  if (marked.length > 1) return showInDashboard(host, marked);
  const { all } = host.runs;
  if (all.length < 2) throw new UserError('Comparing needs at least two runs.');
  const named = marked[0] ?? runIn(host, target);
  const isPicked = named ? [named] : runsIn(host, host.selection());
  const picks = all.map((run) => ({ ...runPick(run), picked: isPicked.includes(run) }));
  const placeHolder = `Compare which runs? Select up to ${MAX_WATCHED_RUNS}.`;
  const picked = await vscode.window.showQuickPick(picks, { placeHolder, canPickMany: true });
  if (picked && picked.length > 0)
    showInDashboard(
      host,
      picked.map(({ run }) => run),
    );
}
