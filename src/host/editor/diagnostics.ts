import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { experimentSchema } from '../../core/experiment/experiment';
import { checkExperimentText } from '../../core/experiment/parseExperiment';

const LANGUAGE = 'mas-experiment';

/**
 * Marks what no JSON schema can express in open experiments: options that exclude each other. VS Code itself marks the
 * rest, with the schema that package.json contributes.
 */
export function watchExperiments(): vscode.Disposable {
  const marks = vscode.languages.createDiagnosticCollection('mas');
  const check = (document: vscode.TextDocument) => {
    if (document.languageId === LANGUAGE) marks.set(document.uri, problemsIn(document));
  };
  for (const document of vscode.workspace.textDocuments) check(document);
  return vscode.Disposable.from(
    marks,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => marks.delete(uri)),
  );
}

function problemsIn(document: vscode.TextDocument): vscode.Diagnostic[] {
  const text = document.getText();
  const checked = checkExperimentText(text);
  if (checked.ok || !experimentSchema.safeParse(parse(text)).success) return [];
  return checked.problems.map(({ path, message, at }) => {
    const range = new vscode.Range(
      document.positionAt(at?.offset ?? 0),
      document.positionAt((at?.offset ?? 0) + (at?.length ?? 1)),
    );
    const diagnostic = new vscode.Diagnostic(range, path ? `${path}: ${message}` : message);
    diagnostic.source = 'MAS';
    return diagnostic;
  });
}
