import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import type { Services } from '../services';
import { type Example, type ExampleChoice, exampleLevels } from './exampleChoices';
import { freeName } from './freeName';
import { methodChoices } from './methodChoices';

/** Creates an experiment from an example and a method that the user picks, and opens it. */
export async function newExperiment(host: Services): Promise<void> {
  const { workspaceFolders: folders = [] } = vscode.workspace;
  if (folders.length === 0) throw new UserError('No folder is open.', 'Open a folder for the experiment first.');
  const folder = (folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick())?.uri;
  if (!folder) return;
  const stream = await pickStream(host);
  if (!stream) return;
  const choice = await pickMethod(stream);
  if (!choice) return;

  const { label, method, example } = choice;
  const { $schema: _, ...content } = example;
  const experiment = { ...content, name: `${stream.title}, ${label}`, method };
  const [{ file: firstFile }] = stream.examples;
  const file = freeName(folder.fsPath, `${firstFile.replace(/\.mas\.json$/, '')}-${method.kind}`, '.mas.json');
  const uri = vscode.Uri.file(file);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(experiment, undefined, 2)}\n`));
  await vscode.window.showTextDocument(uri);
  await host.runs.list();
}

async function pickStream(host: Services) {
  const folder = join(host.context.extensionPath, 'examples');
  const files = readdirSync(folder).filter((name) => name.endsWith('.mas.json'));
  const examples = files.map((file): Example => ({ file, content: JSON.parse(readText(join(folder, file))) }));
  const picks = exampleLevels(examples).flatMap(({ title, choices }) => [
    { label: title, kind: vscode.QuickPickItemKind.Separator, choice: undefined },
    ...choices.map((choice) => ({ label: choice.title, detail: choice.description, choice })),
  ]);
  const placeHolder = 'Start from which example?';
  return (await vscode.window.showQuickPick(picks, { placeHolder, matchOnDetail: true }))?.choice;
}

async function pickMethod({ examples: [first, ...others] }: ExampleChoice) {
  const picks = methodChoices([first.content, ...others.map(({ content }) => content)]);
  const placeHolder = 'Use which method?';
  return vscode.window.showQuickPick(picks, { placeHolder, matchOnDescription: true });
}
