import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { isTreeNode } from '../tree/node';
import { chosenRun, fileIn } from './targets';

/** Shows the files of a row where the operating system, or else VS Code, shows files. */
export async function revealInExplorer(host: Services, target?: unknown): Promise<void> {
  const place = fileIn(target) ?? (await placeOf(host, target));
  if (!place) return;
  // The file manager is on the user's side; on a remote machine VS Code's own explorer has to do.
  const command = vscode.env.remoteName === undefined ? 'revealFileInOS' : 'revealInExplorer';
  await vscode.commands.executeCommand(command, place);
}

async function placeOf(host: Services, target: unknown): Promise<vscode.Uri | undefined> {
  const run = await chosenRun(host, target, vscode.l10n.t('Reveal which run?'));
  if (!run) return undefined;
  const task = isTreeNode(target) && target.kind === 'checkpoint' ? target.task : undefined;
  const file = run.state.checkpoints.find((each) => each.task === task)?.file ?? 'experiment.json';
  return vscode.Uri.file(join(run.path, file));
}
