import * as vscode from 'vscode';
import { MOST_WATCHED } from '../../core/panel/protocol';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { runIn, runPick } from './targets';

const { t } = vscode.l10n;

/** Shows several runs side by side. */
export async function compareRuns(host: Services, target?: unknown): Promise<void> {
  await host.runs.list();
  const marked = runIn(host, target);
  const { all } = host.runs;
  if (all.length < 2) throw new UserError(t('There are no two runs to compare yet.'));
  const picks = all.map((run) => ({ ...runPick(run), picked: run === marked }));
  const placeHolder = t('Compare which runs? (at most {0})', MOST_WATCHED);
  const picked = await vscode.window.showQuickPick(picks, { placeHolder, canPickMany: true });
  if (!picked || picked.length === 0) return;
  host.panels.show('dashboard', { runs: picked.slice(0, MOST_WATCHED).map(({ run }) => run.id) });
}
