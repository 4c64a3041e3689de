import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { dependencies, overrides } from '../../../package.json';
import { UserError } from '../../core/userError';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { engineFolder, nodePath, readyMark } from '../sessions/environment';

/**
 * tfjs-node as it is tested, with newer versions of what it depends on where old ones have known faults, and the headers
 * that its binding is compiled with.
 */
const packages = {
  dependencies: {
    '@tensorflow/tfjs-node': dependencies['@tensorflow/tfjs-node'],
    'node-api-headers': dependencies['node-api-headers'],
  },
  overrides,
};

interface Line {
  readonly message?: string;
  readonly fraction?: number;
  readonly result?: {
    readonly kind: string;
    readonly version?: string;
    readonly reason?: string;
    readonly advice?: string;
  };
  readonly failure?: string;
}

/** Installs native TensorFlow for sessions, into the extension's storage, once the user agrees. */
export async function setUpEngine(host: Services): Promise<void> {
  requireTrust();
  const install = 'Install';
  const detail =
    'This downloads tfjs-node from the npm registry and TensorFlow (about 200 MB, checked against a pinned SHA-256) from PyPI. New sessions then use it.';
  const question = 'Install native TensorFlow for MAS Lab?';
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) !== install) return;

  const folder = engineFolder(host.context);
  rmSync(readyMark(folder), { force: true });
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Setting up the engine',
    cancellable: true,
  };
  const result = await vscode.window.withProgress(options, (progress, token) => provide(host, folder, progress, token));
  if (result.kind !== 'tensorflow') {
    throw new UserError(
      `TensorFlow was not installed: ${result.reason ?? ''}. Sessions still use WebAssembly.`,
      result.advice,
    );
  }
  writeFileSync(readyMark(folder), JSON.stringify(result));
  host.setUp.look();
  void vscode.window.showInformationMessage(`Sessions now run on TensorFlow ${result.version ?? ''}.`);
}

async function provide(
  host: Services,
  folder: string,
  progress: vscode.Progress<{ message?: string }>,
  token: vscode.CancellationToken,
): Promise<NonNullable<Line['result']>> {
  const script = join(host.context.extensionPath, 'dist', 'setup', 'extensionEngine.mjs');
  const child = spawn(nodePath(), [script, JSON.stringify({ folder, ...packages })], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  token.onCancellationRequested(() => child.kill('SIGTERM'));
  child.stderr.on('data', (data: Buffer) => host.log.warn(data.toString().trimEnd()));
  let last: Line = {};
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as Line;
    const { message, fraction } = last;
    if (message === undefined) continue;
    host.log.info(message);
    progress.report({ message: fraction === undefined ? message : `${message} ${Math.floor(100 * fraction)} %` });
  }
  if (token.isCancellationRequested) throw new vscode.CancellationError();
  if (last.result) return last.result;
  throw new UserError(`The engine could not be set up: ${last.failure ?? 'the installer ended early'}`);
}
