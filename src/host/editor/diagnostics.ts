import * as vscode from 'vscode';
import { checkExperimentText } from '../../core/parseExperiment';

const LANGUAGE = 'mas-experiment';

/** Marks what is wrong in open experiments, rules between fields included, which no JSON schema can say. */
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
  const checked = checkExperimentText(document.getText());
  if (checked.ok) return [];
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
