import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { methodChoices } from './methodChoices';

const { t } = vscode.l10n;

/** What an experiment file says, as far as it is changed here. */
type Written = Record<string, unknown> & { name?: string; description?: string; method?: unknown };

/** Creates an experiment from an example, with a method of choice, and opens it. */
export async function newExperiment(host: Services): Promise<void> {
  const { workspaceFolders: folders = [] } = vscode.workspace;
  if (folders.length === 0) throw new UserError(t('An experiment needs a folder.'), t('Open one first.'));
  const folder = (folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick())?.uri;
  if (!folder) return;
  const example = await pickExample(host);
  if (!example) return;
  const method = await pickMethod(example.content);
  if (!method) return;

  const { $schema: _, ...content } = example.content;
  const kind = String(method.method.kind);
  const experiment = { ...content, name: `${example.title}, ${kind}`, method: method.method };
  const file = freeName(folder.fsPath, `${example.file.replace(/\.mas\.json$/, '')}-${kind}`);
  const uri = vscode.Uri.file(file);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(experiment, undefined, 2)}\n`));
  await vscode.window.showTextDocument(uri);
  await host.runs.list();
}

async function pickExample(host: Services) {
  const folder = join(host.context.extensionPath, 'examples');
  const files = readdirSync(folder).filter((name) => name.endsWith('.mas.json'));
  const picks = files.map((file) => {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Written;
    // The method is chosen next, so its name is not part of the example's.
    const title = String(content.name ?? file).replace(/, (MAS|EWC|fine-tuning)$/, '');
    return { label: title, detail: String(content.description ?? ''), file, content, title };
  });
  const distinct = picks.filter(({ title }, i) => picks.findIndex((each) => each.title === title) === i);
  return vscode.window.showQuickPick(distinct, { placeHolder: t('Start from which example?'), matchOnDetail: true });
}

async function pickMethod(content: Written) {
  const picks = methodChoices(content);
  const placeHolder = t('With which method?');
  return vscode.window.showQuickPick(picks, { placeHolder, matchOnDescription: true });
}

function freeName(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}.mas.json`);
    if (!existsSync(file)) return file;
  }
}
