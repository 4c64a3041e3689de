import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Findings, report } from '../../cli/findings';
import type { Services } from '../services';
import { installation } from '../sessions/environment';

/** Reports what sessions of this window find (engine, data, caches), and what to do about what is missing. */
export async function runDoctor({ context, reports }: Services): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Checking engine and data sets' };
  const findings = await vscode.window.withProgress(options, () => examine(context));
  await reports.show('MAS Doctor', `${report(findings, todo(findings))}\n`);
}

/** Runs in a process like those of sessions, to find what they would. */
function examine(context: vscode.ExtensionContext): Promise<Findings> {
  const { node, env } = installation(context);
  const script = join(context.extensionPath, 'dist', 'cli.js');
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const options = { env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' }, cwd };
  return new Promise((done, fail) => {
    execFile(node ?? process.execPath, [script, 'doctor', '--json'], options, (error, stdout, stderr) => {
      try {
        done(JSON.parse(stdout) as Findings);
      } catch {
        // An error that says that the Node.js of the settings cannot be started.
        const isStarted = !error || !('syscall' in error);
        fail(isStarted ? new Error(stderr || error?.message || '"mas-lab doctor" printed nothing') : error);
      }
    });
  });
}

function todo({ tensorflow, fallback, dataSets }: Findings): readonly string[] {
  return [
    ...(tensorflow.works ? [] : ['TensorFlow: run "MAS: Set Up Engine".']),
    ...(fallback.works ? [] : ['Fallback: reinstall the extension; part of it is missing.']),
    ...dataSets.flatMap(({ name, state }) => (state === 'missing' ? [`${name}: run "MAS: Download Data Set".`] : [])),
  ];
}
