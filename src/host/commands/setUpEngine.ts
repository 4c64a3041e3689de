import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import type { Engine } from '../../engineSetup/engine';
import { requestEngine } from '../../engineSetup/request';
import { writeAtomically } from '../../store/atomicFile';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { engineFolder, nodePath, packageIn, readyMark } from '../sessions/environment';

/** Installs native TensorFlow for sessions, into the extension's storage, once the user agrees. */
export async function setUpEngine(host: Services): Promise<void> {
  const install = 'Install';
  const detail =
    'This downloads tfjs-node from the npm registry and TensorFlow (about 200 MB) from PyPI, both checked against pinned hashes. New sessions then use it.';
  const question = 'Install native TensorFlow for MAS Lab?';
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) !== install) return;

  const folder = engineFolder(host.context);
  rmSync(readyMark(folder), { force: true });
  const first = await requested(host, false);
  const result = first.kind === 'wasm' && first.isUnverified ? await onceAccepted(host, first) : first;
  if (result.kind !== 'tensorflow') {
    throw new UserError(
      `TensorFlow was not installed: ${result.reason}. Sessions still use WebAssembly.`,
      result.advice,
    );
  }
  writeAtomically(readyMark(folder), [Buffer.from(JSON.stringify(result))]);
  host.setUp.look();
  void vscode.window.showInformationMessage(`Sessions now run on TensorFlow ${result.version}.`);
}

function requested(host: Services, acceptUnverified: boolean): Thenable<Engine> {
  const folder = engineFolder(host.context);
  return cancellable('Setting up the engine', (signal, progress) => {
    const script = join(host.context.extensionPath, 'dist', 'engineSetup', 'main.js');
    const request = { packageDir: packageIn(folder), retry: true, acceptUnverified, install: folder };
    return requestEngine(script, request, {
      node: nodePath(),
      signal,
      onWarning: (text) => host.log.warn(text.trimEnd()),
      onProgress({ message, fraction }) {
        host.log.info(message);
        progress.report({ message: fraction === undefined ? message : `${message} ${Math.floor(100 * fraction)} %` });
      },
    });
  });
}

/** Asks again, where files would be run that nothing vouches for. */
async function onceAccepted(host: Services, fallback: Engine): Promise<Engine> {
  const accept = 'Install Unverified';
  const detail =
    'For this system, TensorFlow comes only from tfjs-node’s own installer. It downloads a compiled program without a ' +
    'checksum, so MAS Lab cannot verify that this is what its authors published. Sessions would run it with your ' +
    'rights. Without it, they use WebAssembly, several times slower.';
  const question = 'Install TensorFlow although the download cannot be verified?';
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, accept);
  return answer === accept ? requested(host, true) : fallback;
}
