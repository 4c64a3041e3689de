import * as vscode from 'vscode';
import { checkExperimentText } from '../../core/experiment/parseExperiment';
import type { Problem } from '../../core/experiment/problem';
import { checkSweepText } from '../../core/sweep/sweepFile';

/** Marks what is wrong in open experiments and sweeps, in the words of the command line. */
export function watchExperiments(): vscode.Disposable {
  const marks = vscode.languages.createDiagnosticCollection('mas');
  const check = (document: vscode.TextDocument) => {
    if (checkOf(document)) marks.set(document.uri, problemsIn(document).map(diagnosticIn(document)));
  };
  for (const document of vscode.workspace.textDocuments) check(document);
  return vscode.Disposable.from(
    marks,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => marks.delete(uri)),
  );
}

/** Replaces a key or value by what was probably meant. */
export function fixesIn(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
  return problemsIn(document).flatMap((problem) => {
    const diagnostic = diagnosticIn(document)(problem);
    if (problem.meant === undefined || !diagnostic.range.intersection(range)) return [];
    const fix = new vscode.CodeAction(`Change to "${problem.meant}"`, vscode.CodeActionKind.QuickFix);
    fix.diagnostics = [diagnostic];
    fix.isPreferred = true;
    fix.edit = new vscode.WorkspaceEdit();
    fix.edit.replace(document.uri, diagnostic.range, JSON.stringify(problem.meant));
    return [fix];
  });
}

function checkOf({ languageId }: vscode.TextDocument): ((text: string) => Checked) | undefined {
  if (languageId === 'mas-experiment') return checkExperimentText;
  return languageId === 'mas-sweep' ? checkSweepText : undefined;
}

type Checked = { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Without what VS Code itself says of any JSON. */
function problemsIn(document: vscode.TextDocument): readonly Problem[] {
  const checked = checkOf(document)?.(document.getText());
  return !checked || checked.ok ? [] : checked.problems.filter(({ isSyntax }) => !isSyntax);
}

function diagnosticIn(document: vscode.TextDocument) {
  return ({ path, message, at }: Problem): vscode.Diagnostic => {
    const [offset, length] = [at?.offset ?? 0, at?.length ?? 1];
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const diagnostic = new vscode.Diagnostic(range, path ? `${path}: ${message}` : message);
    diagnostic.source = 'MAS';
    return diagnostic;
  };
}
