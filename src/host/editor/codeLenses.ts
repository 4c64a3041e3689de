import * as vscode from 'vscode';
import type { Services } from '../services';
import { sweepLensesOf } from './sweepLenses';

/** Links above an experiment or a sweep: what can be done with it. */
export function lensesOf(host: Services, document: vscode.TextDocument): vscode.CodeLens[] {
  if (document.languageId === 'mas-sweep') return sweepLensesOf(host, document);
  const { uri } = document;
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string) => new vscode.CodeLens(top, { title, command, arguments: [uri] });
  return [
    lens('$(play) Train next task', 'mas.trainNextTask'),
    lens('$(graph-line) Open dashboard', 'mas.openDashboard'),
    lens('$(device-camera) Show data', 'mas.showData'),
  ];
}
