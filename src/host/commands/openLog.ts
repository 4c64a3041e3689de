import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { requireInside } from '../../store/insideRun';
import type { Services } from '../services';
import { runIn } from './targets';

/** Shows what the sessions of a run printed; without a run, the log of the extension. */
export async function openLog(host: Services, target?: unknown): Promise<void> {
  const run = runIn(host, target);
  if (run) requireInside(run.path, run.opened.run.log); // VS Code would follow a link.
  if (run && existsSync(run.opened.run.log)) await vscode.window.showTextDocument(vscode.Uri.file(run.opened.run.log));
  else host.log.show();
}
