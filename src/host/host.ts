import type * as vscode from 'vscode';
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

export class Host extends Services {
  readonly lenses = lensesOf;
  readonly fixes = fixesIn;

  static async start(context: vscode.ExtensionContext, selection: Services['selection']): Promise<Host> {
    const host = new Host(context, selection);
    await host.runs.find();
    return host;
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
