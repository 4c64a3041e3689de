import * as vscode from 'vscode';

const SCHEME = 'mas-report';

/** Read-only texts in an editor that belong to no file, so closing them asks nothing. */
export class Reports implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: this.#changed.event,
    provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? '',
  });

  /**
   * Shows a text under a title, and replaces an earlier one with that title. The part after the last slash names the
   * tab; its ending sets the language.
   */
  async show(title: string, text: string, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true, ...options });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
