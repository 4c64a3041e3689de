import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Runs } from './runs/runs';
import { whyMissing } from './sessions/data';
import { engineFolder, engineSetting, packageIn, readyMark } from './sessions/environment';

const SOON_MS = 300;

/** Shows the *Set-Up* view while data that an experiment names, or native TensorFlow, is missing. */
export class SetUpView {
  #soon: NodeJS.Timeout | undefined;

  constructor(
    readonly runs: Runs,
    readonly context: vscode.ExtensionContext,
  ) {
    context.subscriptions.push(
      // Its only content is the welcome texts of package.json.
      vscode.window.registerTreeDataProvider('mas.setup', { getChildren: () => [], getTreeItem: (item) => item }),
      runs.onChange((run) => {
        if (!run) this.look();
      }),
      runs.onEvents(({ events }) => {
        if (events.some(({ type }) => type === 'task-finished')) this.#lookSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mas')) this.look();
      }),
      { dispose: () => clearTimeout(this.#soon) },
    );
    this.look();
  }

  /** Once for many runs that are read one after another. */
  #lookSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.look(), SOON_MS);
  }

  look(): void {
    setContext('dataMissing', this.runs.groups.some(isDataMissing));
    setContext('engineMissing', engineSetting() !== 'wasm' && !hasTensorFlow(this.context));
    setContext(
      'learntTwo',
      this.runs.all.some(({ tasksDone }) => tasksDone > 1),
    );
  }
}

function isDataMissing({ file, benchmark }: Runs['groups'][number]): boolean {
  if (!file || !benchmark) return false;
  return whyMissing(benchmark, vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath) !== undefined;
}

/** Installed for the extension or, in a checkout of the project, for the command line. */
function hasTensorFlow(context: vscode.ExtensionContext): boolean {
  const inCheckout = join(packageIn(context.extensionPath), 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(readyMark(engineFolder(context))) || existsSync(inCheckout);
}

function setContext(name: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', `mas.${name}`, value);
}
