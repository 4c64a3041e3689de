import { percent } from '../../core/format';
import { evaluationTitle } from '../../core/panel/evaluation';
import { evaluationOf } from '../../core/panel/evaluationOf';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';

/** Measures a checkpoint on tasks, and shows what is left of them in a panel and in the log. */
export async function showEvaluation(
  { sessions, panels, log }: Services,
  run: WatchedRun,
  checkpoint: number,
  tasks: readonly number[],
): Promise<void> {
  const measured = await sessions.evaluate(run, checkpoint, tasks);
  const evaluation = evaluationOf(run, measured, new Date().toISOString());
  const each = evaluation.tasks.map(({ task, now }) => `task ${task}: ${percent(now)}`);
  log.info(`${evaluationTitle(evaluation)}: ${each.join(', ')}, average ${percent(evaluation.average.now)}`);
  panels.showEvaluation(evaluation);
}
