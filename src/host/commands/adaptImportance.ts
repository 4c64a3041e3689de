import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { count } from '../../core/format';
import { isAdaptable, requireAdaptable } from '../../core/omega/own';
import { UserError } from '../../core/userError';
import { newRunId } from '../../store/runDirectory';
import { plainText } from '../notificationText';
import { chooseFolder } from '../panels/dialogs';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { chosenCheckpoint, withCheckpoint } from './targets';

const adaptable = {
  fits: (run: WatchedRun, runs: Runs) => withCheckpoint.fits(run, runs) && isAdaptable(run.experiment.method),
  otherwise: new UserError(
    'No run has a checkpoint with an importance that can be re-estimated.',
    'Train an experiment with the method MAS first: "MAS: Train Next Task".',
  ),
};

/** Re-estimates the Ω of a checkpoint on unlabelled samples, in a new run that continues from it. */
export async function adaptImportance(host: Services, target?: unknown): Promise<void> {
  const placeHolder = 'Re-estimate importance for which checkpoint?';
  const chosen = await chosenCheckpoint(host, target, placeHolder, adaptable);
  if (!chosen) return;
  const { run, checkpoint } = chosen;
  requireAdaptable(run.experiment.method);
  const source = await chosenSource();
  if (!source) return;
  const { data, hasClasses } = source;
  const chosenNames = hasClasses ? await chosenClasses() : [];
  if (!chosenNames) return;
  const classes = chosenNames.length > 0 ? chosenNames : undefined;
  const weight = await chosenWeight();
  if (weight === undefined) return;

  const into = join(dirname(run.path), newRunId(run.experiment));
  const made = await host.sessions.adapt(run, { checkpoint, data, classes, weight, into });
  await host.runs.list();
  const watched = host.runs.byPath(made.run);
  if (!watched) return;
  const [train, inspect] = ['Train Next Task', 'Inspect Importance'];
  const message = `New run created from checkpoint ${checkpoint}. Importance re-estimated on ${count(made.samples, 'sample')}.`;
  const answer = await vscode.window.showInformationMessage(plainText(message), train, inspect);
  if (answer === train) host.sessions.train(watched, 1);
  if (answer === inspect) host.panels.show('importance', { runs: [watched.id], checkpoint });
}

interface Source {
  /** `train`, `test`, `both`, or the path of a folder. */
  readonly data: string;
  /** False for images of a folder, which have no labels. */
  readonly hasClasses: boolean;
}

async function chosenSource(): Promise<Source | undefined> {
  const ofTasks = 'of all tasks trained so far; labels are not used';
  const picks = [
    { label: 'Test samples', description: ofTasks, data: 'test' },
    { label: 'Training samples', description: ofTasks, data: 'train' },
    { label: 'Training and test samples', description: ofTasks, data: 'both' },
    { label: 'A folder of images...', description: 'PNG, JPEG or WebP files', data: undefined },
  ];
  const picked = await vscode.window.showQuickPick(picks, { placeHolder: 'Re-estimate importance on which samples?' });
  if (!picked) return undefined;
  if (picked.data) return { data: picked.data, hasClasses: true };
  const folder = await chooseFolder({ openLabel: 'Measure on These Images' });
  return folder === undefined ? undefined : { data: folder, hasClasses: false };
}

/** Numbers and names of classes; empty for all. */
async function chosenClasses(): Promise<readonly (number | string)[] | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: 'Classes to use, such as 5, 7, 9 or sneaker. Empty: all classes.',
  });
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim());
  return words.filter((word) => word !== '').map((word) => (/^\d+$/.test(word) ? Number(word) : word));
}

/** w in Ω ← (1 − w) Ω + w Ω_data. */
async function chosenWeight(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: 'Weight w of the new importance, from 0 to 1: Ω ← (1 − w) Ω + w Ω of these samples.',
    value: '1',
    validateInput: (value) => (isShare(value) ? undefined : 'Enter a number from 0 to 1.'),
  });
  return text === undefined ? undefined : Number(text);
}

function isShare(text: string): boolean {
  const value = Number(text);
  return text.trim() !== '' && value >= 0 && value <= 1;
}
