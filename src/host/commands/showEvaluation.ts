import * as vscode from 'vscode';
import { percent } from '../../core/format';
import type { Evaluation } from '../../session/order';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { evaluationReport } from './evaluationReport';

const { t } = vscode.l10n;

/** More tasks than this do not fit in a message. */
const FEW = 8;

/** Says how a checkpoint did, shows it as a page that can be kept, and notes it in the log. */
export async function showEvaluation(host: Services, run: WatchedRun, evaluation: Evaluation): Promise<void> {
  const { checkpoint, tasks } = evaluation;
  const average = tasks.reduce((sum, { accuracy }) => sum + accuracy, 0) / tasks.length;
  const each = tasks.map(({ task, accuracy }) => t('task {0}: {1}', task, percent(accuracy)));
  const title = t('Checkpoint {0} of {1}', checkpoint, run.id);
  const summary = tasks.length > 1 ? t('average {0}', percent(average)) : '';
  host.log.info(`${title}: ${[...each, summary].filter((part) => part !== '').join(', ')}`);
  const some = each.length > FEW ? [...each.slice(0, FEW), '…'] : each;
  const message = `${title}: ${[...some, summary].filter((part) => part !== '').join(', ')}`;
  const time = new Date().toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const [task] = tasks.length === 1 ? tasks : [];
  const name = task ? t('Task {0}, Checkpoint {1}', task.task, checkpoint) : t('Checkpoint {0}', checkpoint);
  // The focus stays, for the next checkpoint to be evaluated.
  const options = { preserveFocus: true };
  await host.reports.show(`${run.id}/${name}.md`, evaluationReport(run, evaluation, time), options);

  const dashboard = t('Open Dashboard');
  // Not waited for: the command is done, whether or not the message is read.
  void vscode.window.showInformationMessage(message, dashboard).then((answer) => {
    if (answer === dashboard) host.panels.show('dashboard', { runs: [run.id] });
  });
}
