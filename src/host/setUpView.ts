import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { UserError } from '../core/userError';
import { notificationText } from './notificationText';
import type { ExperimentGroup } from './runs/experimentGroups';
import type { Runs } from './runs/runs';
import { downloadable, placesOfFile, whyMissing } from './sessions/data';
import { engineFolder, engineSetting, packageIn, readyMark } from './sessions/environment';

const SOON_MS = 300;

/**
 * Shows the *Set-Up* view while data that an experiment names, or native TensorFlow, is missing: a row for each data set
 * and then for TensorFlow. Without rows, the welcome text of package.json offers TensorFlow.
 */
export class SetUpView implements vscode.TreeDataProvider<vscode.TreeItem> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #rows: readonly vscode.TreeItem[] = [];
  #soon: NodeJS.Timeout | undefined;

  constructor(
    readonly runs: Runs,
    readonly context: vscode.ExtensionContext,
  ) {
    context.subscriptions.push(
      this.#changed,
      vscode.window.registerTreeDataProvider('mas.setup', this),
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

  getTreeItem(row: vscode.TreeItem): vscode.TreeItem {
    return row;
  }

  getChildren(): vscode.TreeItem[] {
    return [...this.#rows];
  }

  look(): void {
    const missing = dataRows(this.runs.groups);
    const isEngineMissing = engineSetting() !== 'wasm' && !hasTensorFlow(this.context);
    this.#rows = missing.length > 0 && isEngineMissing ? [...missing, engineRow()] : missing;
    this.#changed.fire(undefined);
    setContext('dataMissing', missing.length > 0);
    setContext('engineMissing', isEngineMissing);
    setContext(
      'learntTwo',
      this.runs.all.some(({ tasksDone }) => tasksDone > 1),
    );
  }
}

/** A row for each reason why data cannot be used, with the experiments that need the data. */
function dataRows(groups: readonly ExperimentGroup[]): readonly vscode.TreeItem[] {
  const rows = new Map<string, vscode.TreeItem>();
  for (const { name, file, benchmark } of groups) {
    const missing = file && benchmark && whyMissing(benchmark, placesOfFile(file));
    if (!missing) continue;
    const earlier = rows.get(missing.message);
    if (earlier) earlier.description += `, ${name}`;
    else rows.set(missing.message, dataRow(missing, name, file, downloadable(benchmark)));
  }
  return [...rows.values()];
}

function dataRow(missing: UserError, name: string, file: vscode.Uri, dataset?: string): vscode.TreeItem {
  const item = new vscode.TreeItem(notificationText({ message: missing.message, hint: undefined }));
  item.description = `for ${name}`;
  item.tooltip = notificationText(missing);
  item.iconPath = new vscode.ThemeIcon(dataset ? 'cloud-download' : 'warning');
  item.command = dataset
    ? { command: 'mas.downloadDataSet', title: 'Download Data Set', arguments: [dataset] }
    : { command: 'vscode.open', title: 'Open Experiment', arguments: [file] };
  return item;
}

function engineRow(): vscode.TreeItem {
  const item = new vscode.TreeItem('Install native TensorFlow');
  item.description = 'several times faster, 200 MB';
  item.iconPath = new vscode.ThemeIcon('cloud-download');
  item.command = { command: 'mas.setUpEngine', title: 'Install TensorFlow' };
  return item;
}

/** Installed for the extension or, in a checkout of the project, for the command line. */
function hasTensorFlow(context: vscode.ExtensionContext): boolean {
  const inCheckout = join(packageIn(context.extensionPath), 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(readyMark(engineFolder(context))) || existsSync(inCheckout);
}

function setContext(name: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', `mas.${name}`, value);
}
