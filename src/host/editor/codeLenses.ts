import * as vscode from 'vscode';

/** Links above an experiment: what can be done with it. */
export function lensesOf({ uri }: vscode.TextDocument): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string) => new vscode.CodeLens(top, { title, command, arguments: [uri] });
  return [
    lens('$(play) Train next task', 'mas.trainNextTask'),
    lens('$(graph-line) Open dashboard', 'mas.openDashboard'),
  ];
}
