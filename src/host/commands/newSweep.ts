import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { parseJson } from '../../core/experiment/jsonText';
import { count } from '../../core/format';
import { readText } from '../../store/readText';
import { plainText } from '../notificationText';
import { readExperiment } from '../runs/experimentGroups';
import type { Services } from '../services';
import { freeName } from './freeName';
import { methodChoices } from './methodChoices';
import { saveOpen } from './runToTrain';
import {
  axisOf,
  axisProblem,
  cellCount,
  type SweepField,
  type SweepValues,
  suggestionFor,
  sweepFields,
} from './sweepFields';
import { chosenExperiment } from './targets';

/** Makes a sweep of an experiment: of the options that the user picks, with the values that they type or choose. */
export async function newSweep(host: Services, target?: unknown): Promise<void> {
  const file = await chosenExperiment(host, target, 'Vary which experiment?');
  if (!file) return;
  await saveOpen(file);
  // Its errors are told here, not as those of every cell.
  readExperiment(file);
  const experiment = parseJson(readText(file.fsPath), basename(file.fsPath));
  const fields = await pickedFields(experiment);
  if (fields.length === 0) return;
  const values = await valuesFor(experiment, fields);
  if (!values) return;
  const cells = cellCount(experiment, values);
  const path = freeName(dirname(file.fsPath), nameFor(file.fsPath, fields), '.mas-sweep.json');
  const sweep = { experiment: basename(file.fsPath), values };
  await vscode.workspace.fs.writeFile(vscode.Uri.file(path), Buffer.from(`${JSON.stringify(sweep, undefined, 2)}\n`));
  await vscode.window.showTextDocument(vscode.Uri.file(path));
  const start = 'Start Sweep';
  const message = `${basename(path)} makes ${count(cells, 'cell')}.`;
  void vscode.window.showInformationMessage(plainText(message), start).then(async (answer) => {
    if (answer === start) await vscode.commands.executeCommand('mas.startSweep', vscode.Uri.file(path));
  });
}

async function pickedFields(experiment: unknown): Promise<readonly SweepField[]> {
  const picks = sweepFields(experiment).map((field) => ({
    ...{ label: field.path, description: field.now ?? 'not set', detail: field.description, field },
  }));
  const placeHolder = 'What varies? Every combination of the values is a cell.';
  const options = { placeHolder, canPickMany: true, matchOnDetail: true } as const;
  return ((await vscode.window.showQuickPick(picks, options)) ?? []).map(({ field }) => field);
}

async function valuesFor(experiment: unknown, fields: readonly SweepField[]): Promise<SweepValues | undefined> {
  let values: SweepValues = {};
  for (const [i, field] of fields.entries()) {
    const title = `New Sweep: ${field.path} (${i + 1} of ${fields.length})`;
    const axis =
      field.path === 'method'
        ? await pickedMethods(experiment, title)
        : field.choices
          ? await pickedChoices(field, title)
          : await typedValues(experiment, field, title);
    if (axis === undefined) return undefined;
    values = { ...values, [field.path]: axis };
  }
  return values;
}

async function pickedMethods(experiment: unknown, title: string): Promise<readonly unknown[] | undefined> {
  const picks = methodChoices([experiment as { readonly method?: unknown }]);
  const options = { title, placeHolder: 'Compare which methods?', canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick(picks, options);
  return picked && picked.length > 0 ? picked.map(({ method }) => method) : undefined;
}

async function pickedChoices(field: SweepField, title: string): Promise<readonly unknown[] | undefined> {
  const picks = (field.choices ?? []).map((value) => ({
    ...{ label: String(value), picked: String(value) === field.now, value },
  }));
  const options = { title, placeHolder: field.description, canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick(picks, options);
  return picked && picked.length > 0 ? picked.map(({ value }) => value) : undefined;
}

async function typedValues(experiment: unknown, field: SweepField, title: string) {
  const text = await vscode.window.showInputBox({
    title,
    prompt: `${field.description} Values with commas between them, or a range such as 0 to 9.`,
    value: suggestionFor(field),
    validateInput: (typed) => axisProblem(experiment, field.path, typed),
  });
  return text === undefined ? undefined : axisOf(text);
}

/** Named for what varies. */
function nameFor(file: string, fields: readonly SweepField[]): string {
  const words = fields.map(({ path }) => path.split('.').at(-1)).slice(0, 3);
  return [basename(file).replace(/\.mas\.json$/, ''), ...words].join('-');
}
