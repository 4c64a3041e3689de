import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { isTreeNode, type SweepNode } from '../tree/node';
import { chosenRun, fileIn } from './targets';

/** Shows the files of a row in the operating system's file manager, or else in VS Code's explorer. */
export async function revealInExplorer(host: Services, target?: unknown): Promise<void> {
  const sweep = isTreeNode(target) && target.kind === 'sweep' ? placeOfSweep(target) : undefined;
  const place = fileIn(target) ?? sweep ?? (await placeOf(host, target));
  if (!place) return;
  // The file manager runs on the user's machine and does not see the files of a remote one.
  const command = vscode.env.remoteName === undefined ? 'revealFileInOS' : 'revealInExplorer';
  await vscode.commands.executeCommand(command, place);
}

/** Its file or, where that is gone, its folder. */
function placeOfSweep({ sweep }: SweepNode): vscode.Uri {
  return vscode.Uri.file(existsSync(sweep.opened.file) ? sweep.opened.file : sweep.path);
}

async function placeOf(host: Services, target: unknown): Promise<vscode.Uri | undefined> {
  const run = await chosenRun(host, target, 'Reveal which run?');
  if (!run) return undefined;
  const task = isTreeNode(target) && target.kind === 'checkpoint' ? target.task : undefined;
  const file = run.state.checkpoints.find((each) => each.task === task)?.file ?? 'experiment.json';
  return vscode.Uri.file(join(run.path, file));
}
