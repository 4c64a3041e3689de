import * as vscode from 'vscode';
import { attemptText, doneText, duration, percent } from '../../core/format';
import { joined } from '../../core/joined';
import { currentTask } from '../../core/run/run';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';

/** Shows how far training is, in a notification that can stop it, until it has ended. */
export async function trainingProgress(
  runs: Runs,
  run: WatchedRun,
  ended: Promise<unknown>,
  stop: () => Promise<void>,
): Promise<void> {
  const title = `Training ${run.experiment.name ?? run.id}`;
  // A string is the button's label, in place of Cancel: VS Code has it, but its API's types say boolean.
  const cancellable = 'Stop' as unknown as boolean;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable };
  await vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    let shownTask = 0;
    const listening = runs.onChange((each) => {
      const task = each === run && currentTask(run.state);
      if (!task) return;
      if (task.task !== shownTask || task.percent < shown) [shown, shownTask] = [0, task.task];
      const message = joined(', ', [
        `task ${task.task} of ${run.state.tasks.length}`,
        attemptText(task.search),
        doneText(task),
        task.accuracy === undefined ? '' : `accuracy ${percent(task.accuracy)}`,
        task.secondsLeft === undefined ? '' : `${duration(task.secondsLeft)} left`,
      ]);
      progress.report({ message, increment: task.percent - shown });
      shown = task.percent;
    });
    token.onCancellationRequested(() => {
      progress.report({ message: 'stopping at the next step' });
      void stop();
    });
    await ended.catch(() => undefined);
    listening.dispose();
  });
}
