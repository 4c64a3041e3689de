import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { dependencies, overrides } from '../../../package.json';
import { UserError } from '../../core/userError';
import { requestEngine } from '../../engineSetup/request';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { engineFolder, nodePath, packageIn, readyMark } from '../sessions/environment';

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

/** Installs native TensorFlow for sessions, into the extension's storage, once the user agrees. */
export async function setUpEngine(host: Services): Promise<void> {
  const install = 'Install';
  const detail =
    'This downloads tfjs-node from the npm registry and TensorFlow (about 200 MB, checked against a pinned SHA-256) from PyPI. New sessions then use it.';
  const question = 'Install native TensorFlow for MAS Lab?';
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) !== install) return;

  const folder = engineFolder(host.context);
  rmSync(readyMark(folder), { force: true });
  const result = await cancellable('Setting up the engine', (signal, progress) => {
    const script = join(host.context.extensionPath, 'dist', 'engineSetup', 'main.js');
    const request = { packageDir: packageIn(folder), retry: true, install: { folder, ...packages } };
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
  if (result.kind !== 'tensorflow') {
    throw new UserError(
      `TensorFlow was not installed: ${result.reason}. Sessions still use WebAssembly.`,
      result.advice,
    );
  }
  writeFileSync(readyMark(folder), JSON.stringify(result));
  host.setUp.look();
  void vscode.window.showInformationMessage(`Sessions now run on TensorFlow ${result.version}.`);
}
