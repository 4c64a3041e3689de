import * as vscode from 'vscode';
import type { Host } from './host/host';
import type { TreeNode } from './host/tree/node';

/** What other code, such as a test in the extension host, may use. */
export interface MasLab {
  /** Everything behind the views and commands, started if it was not. */
  host(): Promise<Host>;
}

/**
 * Only wires: what does the work is loaded when a view, a command, a panel or an experiment first needs it, so that
 * starting VS Code costs nothing.
 */
export function activate(context: vscode.ExtensionContext): MasLab {
  let started: Promise<Host> | undefined;
  const host = (): Promise<Host> => {
    started ??= import('./host/host').then(({ Host }) => Host.start(context, () => view.selection));
    return started;
  };
  const { subscriptions, extension } = context;

  for (const { command } of extension.packageJSON.contributes.commands as readonly { command: string }[]) {
    const run = async (...args: unknown[]) => (await host()).run(command, args);
    subscriptions.push(vscode.commands.registerCommand(command, run));
  }

  const changed = new vscode.EventEmitter<TreeNode | undefined>();
  const view = vscode.window.createTreeView<TreeNode>('mas.runs', {
    showCollapseAll: true,
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: async (node) => (await host()).tree.itemOf(node),
      getChildren: async (node) => {
        const { tree } = await host();
        tree.onChange ??= (each) => changed.fire(each);
        const children = tree.childrenOf(node);
        if (!node) view.message = tree.messageAbove(children);
        return children;
      },
      getParent: async (node) => (await host()).tree.parentOf(node),
      resolveTreeItem: async (item, node) => (await host()).tree.resolve(item, node),
    },
  });
  subscriptions.push(view, changed);

  for (const kind of ['dashboard', 'importance', 'evaluation', 'sweep', 'data'] as const) {
    const serializer: vscode.WebviewPanelSerializer = {
      deserializeWebviewPanel: async (panel) => {
        (await host()).panels.fill(kind, panel);
      },
    };
    subscriptions.push(vscode.window.registerWebviewPanelSerializer(`mas.${kind}`, serializer));
  }

  const lensesChanged = new vscode.EventEmitter<void>();
  const experiments: vscode.DocumentFilter = { language: 'mas-experiment' };
  subscriptions.push(
    lensesChanged,
    vscode.languages.registerCodeLensProvider([experiments, { language: 'mas-sweep' }], {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async (document) => {
        const started = await host();
        started.onLensesChange ??= () => lensesChanged.fire();
        return started.lenses(document);
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      [experiments, { language: 'mas-sweep' }],
      { provideCodeActions: async (document, range) => (await host()).fixes(document, range) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
  return { host };
}
