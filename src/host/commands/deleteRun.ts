import * as vscode from 'vscode';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import { linkAt } from '../../store/regularFile';
import { plainText } from '../notificationText';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { told } from '../told';
import { chosenRun, rowsIn, runsIn } from './targets';

/** Runs that a question names; of more it says how many. */
const MAX_NAMES = 10;

/** Moves runs to the trash, after asking. The delete key, unlike a menu, names no row: it means those selected. */
export async function deleteRun(host: Services, target?: unknown, selected?: unknown): Promise<void> {
  const rows = target === undefined ? host.selection() : rowsIn(target, selected);
  const marked = runsIn(
    host,
    rows.filter(({ kind }) => kind === 'run' || kind === 'cell'),
  );
  const runs = marked.length > 0 ? marked : await pickedRun(host, target);
  const [first, ...others] = runs;
  if (!first) return;
  for (const run of runs) {
    host.runs.look(run);
    if (run.isLive) throw new UserError(`${run.id} is being trained.`, 'Stop training first.');
  }
  const trash = 'Move to Trash';
  const question = others.length === 0 ? `Delete ${first.id}?` : `Delete ${runs.length} runs?`;
  const detail = detailOf(runs);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, trash)) !== trash) return;
  const left: { readonly run: WatchedRun; readonly error: unknown }[] = [];
  for (const run of runs) await deleted(run, true).catch((error: unknown) => left.push({ run, error }));
  const [failed] = left;
  if (failed) {
    const forever = 'Delete Permanently';
    const what = left.length === 1 ? failed.run.id : `${left.length} runs`;
    const options = { modal: true, detail: messageOf(told(failed.error)) };
    const message = `${what} could not be moved to the trash.`;
    const answer = await vscode.window.showWarningMessage(plainText(message), options, forever);
    if (answer === forever) for (const { run } of left) await deleted(run, false);
  }
  await host.runs.list();
}

async function pickedRun(host: Services, target: unknown): Promise<readonly WatchedRun[]> {
  const run = await chosenRun(host, target, 'Delete which run?', {
    fits: ({ isLive }) => !isLive,
    otherwise: new UserError('There is no run to delete.', 'Stop a run before you delete it.'),
  });
  return run ? [run] : [];
}

function detailOf(runs: readonly WatchedRun[]): string {
  const checkpoints = runs.reduce((sum, { state }) => sum + state.checkpoints.length, 0);
  const logs = runs.length === 1 ? 'its log' : 'their logs';
  const lost = `This also deletes ${logs} ${checkpoints > 0 ? `and ${count(checkpoints, 'checkpoint')}.` : '(no checkpoints).'}`;
  const elsewhere = runs.filter(({ path, realPath }) => realPath !== path).map(placeOf);
  if (runs.length === 1) return [lost, ...elsewhere].join('\n');
  const more = runs.length > MAX_NAMES ? [`and ${runs.length - MAX_NAMES} more`] : [];
  return [...runs.slice(0, MAX_NAMES).map(({ id }) => id), ...more, '', lost, ...elsewhere].join('\n');
}

/** What is deleted of a run that is reached through a link: the link, where it is the run's folder itself. */
function placeOf({ id, path, realPath }: WatchedRun): string {
  return linkAt(path) === undefined
    ? `${id} is in ${realPath}.`
    : `${id} is a link: ${realPath}, where it leads, is not deleted.`;
}

async function deleted({ path }: WatchedRun, useTrash: boolean): Promise<void> {
  await vscode.workspace.fs.delete(vscode.Uri.file(path), { recursive: true, useTrash });
}
