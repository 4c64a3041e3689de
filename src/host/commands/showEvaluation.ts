import * as vscode from 'vscode';
import { percent } from '../../core/format';
import type { Evaluation } from '../../session/request';
import { joined } from '../messages';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { evaluationReport } from './evaluationReport';

/** More tasks do not fit in a message. */
const MAX_TASKS = 8;

/** Reports an evaluation in a message, as a page to keep, and in the log. */
export async function showEvaluation(host: Services, run: WatchedRun, evaluation: Evaluation): Promise<void> {
  const { checkpoint, tasks } = evaluation;
  const average = tasks.reduce((sum, { accuracy }) => sum + accuracy, 0) / tasks.length;
  const each = tasks.map(({ task, accuracy }) => `task ${task}: ${percent(accuracy)}`);
  const title = `Checkpoint ${checkpoint} of ${run.id}`;
  const summary = tasks.length > 1 ? `average ${percent(average)}` : '';
  host.log.info(`${title}: ${joined(', ', [...each, summary])}`);
  const some = each.length > MAX_TASKS ? [...each.slice(0, MAX_TASKS), '…'] : each;
  const message = `${title}: ${joined(', ', [...some, summary])}`;
  const time = new Date().toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const [task] = tasks.length === 1 ? tasks : [];
  const name = task ? `Task ${task.task}, Checkpoint ${checkpoint}` : `Checkpoint ${checkpoint}`;
  // The focus stays in the tree, ready for the next checkpoint.
  const options = { preserveFocus: true };
  await host.reports.show(`${run.id}/${name}.md`, evaluationReport(run, evaluation, time), options);

  const dashboard = 'Open Dashboard';
  // Not awaited: the command is done whether or not the message is read.
  void vscode.window.showInformationMessage(message, dashboard).then((answer) => {
    if (answer === dashboard) host.panels.show('dashboard', { runs: [run.id] });
  });
}
