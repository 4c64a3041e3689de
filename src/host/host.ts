import * as vscode from 'vscode';
import * as always from './commands/always';
import * as trusted from './commands/trusted';
import { lensesOf } from './editor/codeLenses';
import { fixesIn } from './editor/diagnostics';
import { report, requireTrust } from './messages';
import { Services } from './services';

/**
 * `target` is what VS Code hands over: a row of the tree, a file, what a panel names, or nothing; `selected` all rows that
 * are selected with that row.
 */
type Command = (host: Services, target?: unknown, selected?: unknown) => Promise<void>;

/** By the last part of their ids in package.json. */
const commands: Readonly<Record<string, Command>> = { ...always, ...trusted };

const LENSES_MS = 1000;

export class Host extends Services {
  /** Called when links above files have changed. */
  onLensesChange: (() => void) | undefined;
  readonly lenses = (document: vscode.TextDocument) => lensesOf(this, document);
  readonly fixes = fixesIn;

  static async start(context: vscode.ExtensionContext, selection: Services['selection']): Promise<Host> {
    const host = new Host(context, selection);
    host.sweeps.find();
    context.subscriptions.push(host.#watchLenses());
    await host.runs.find();
    const resume = () => void host.trainings.resume().catch((error: unknown) => report(error, host.log));
    context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(resume));
    resume();
    return host;
  }

  /** Links are asked for again once a second while a sweep changes. */
  #watchLenses(): vscode.Disposable {
    let soon: NodeJS.Timeout | undefined;
    const listening = this.sweeps.onChange(() => {
      soon ??= setTimeout(() => {
        soon = undefined;
        this.onLensesChange?.();
      }, LENSES_MS);
    });
    return vscode.Disposable.from(listening, { dispose: () => clearTimeout(soon) });
  }

  /** Runs a command of the extension, and reports errors to the user. */
  async run(id: string, args: readonly unknown[]): Promise<void> {
    const name = id.replace(/^mas\./, '');
    const command = commands[name];
    if (!command) throw new Error(`no command ${id}`);
    try {
      if (name in trusted) requireTrust();
      await command(this, ...args);
    } catch (error) {
      await report(error, this.log);
    }
  }
}
