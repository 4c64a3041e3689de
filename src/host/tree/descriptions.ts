import { attemptText, count, doneText, duration, inPercent, percent, pointsLost } from '../../core/format';
import { joined } from '../../core/joined';
import { lastPart } from '../../core/lastPart';
import { tasksLearnt } from '../../core/measures/accuracyMatrix';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { methodTitle } from '../../core/methods/methods';
import type { RunSource } from '../../core/run/event';
import type { TaskState } from '../../core/run/run';
import { statistic } from '../../core/run/statistic';
import type { RunStatus, WatchedRun } from '../runs/watchedRun';
import { currentAccuracy, retentionOf } from './retention';

/** What rows are called and what stands behind it. A narrow side bar cuts off the end, so what matters comes first. */

/**
 * @param label what tells the run from those beside it, if more than its name does
 * @param isBelowOrigin whether the run stands under the one that it continues
 */
export function runTexts(run: WatchedRun, label: string | undefined, isBelowOrigin: boolean) {
  const { state, experiment, status } = run;
  const time = startOf(run);
  const source = sourceParts(run.origin.from, isBelowOrigin);
  // Below its origin, a run without a name of its own is called by how it comes from there.
  const [how, ...where] = label === undefined && isBelowOrigin && time !== undefined ? source : [];
  const shown = label ?? how ?? time ?? run.id;
  if (run.problem !== undefined) return { label: shown, description: 'log is damaged' };
  const accuracy = averageAccuracy(state.accuracyMatrix);
  const { method } = experiment;
  const lambda = 'lambda' in method ? ` λ ${method.lambda === 'search' ? 'searched' : method.lambda}` : '';
  const title = label === undefined ? methodTitle(method.kind) + lambda : '';
  const description = joined(' · ', [
    status === 'failed' || status === 'killed' || status === 'stopped' ? statusText(status) : '',
    state.stoppedEarly ? 'stopped early' : '',
    accuracy === null ? '' : percent(accuracy),
    state.tasks.length > 0 ? `${run.tasksDone} of ${state.tasks.length} tasks` : '',
    ...(how === undefined ? [source.join(' '), title] : [...where, time ?? '']),
  ]);
  return { label: shown, description };
}

/** When a run began that has no name of its own. */
export function startOf({ id }: Pick<WatchedRun, 'id'>): string | undefined {
  const time = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]{3}$/.exec(id);
  return time ? `${time[1]}-${time[2]}-${time[3]} ${time[4]}:${time[5]}:${time[6]}` : undefined;
}

/** How a run comes from another, and where that is not said first, from where; empty where it comes from none. */
function sourceParts(from: RunSource | undefined, isBelowOrigin: boolean): readonly string[] {
  if (!from) return [];
  const of = isBelowOrigin ? '' : ` of ${lastPart(from.run)}`;
  const checkpoint = `checkpoint ${from.checkpoint}${of}`;
  return from.how === 'adapted' ? ['Ω re-estimated', `at ${checkpoint}`] : [`from ${checkpoint}`];
}

export function statusText(status: RunStatus): string {
  const texts = {
    fresh: 'not started',
    live: 'training',
    complete: 'complete',
    between: 'ready for the next task',
    stopped: 'stopped',
    failed: 'failed',
    killed: 'interrupted',
  };
  return texts[status];
}

/** Mean and standard deviation over the seeds of one setting, of those that have learnt the most tasks. */
export function seedsDescription(runs: readonly WatchedRun[]): string {
  // Of a seed that was run again, the newest.
  const bySeed = new Map(runs.toSorted((a, b) => a.created - b.created).map((run) => [run.experiment.seed, run]));
  const newest = [...bySeed.values()];
  const measured = newest.map(({ state }) => ({ state, learnt: tasksLearnt(state.accuracyMatrix) }));
  const failed = newest.filter(({ status }) => status === 'failed').length;
  const learnt = Math.max(...measured.map((each) => each.learnt));
  const furthest = measured.filter((each) => each.learnt === learnt).map(({ state }) => state);
  const tasks = furthest[0]?.tasks.length ?? 0;
  return joined(' · ', [
    learnt === 0 ? '' : inPercent.meanText(statistic(furthest.map((each) => averageAccuracy(each.accuracyMatrix)))),
    learnt === 0 || furthest.length === bySeed.size
      ? count(bySeed.size, 'seed')
      : `${furthest.length} of ${count(bySeed.size, 'seed')}`,
    learnt > 0 && learnt < tasks ? `after ${learnt} of ${tasks} tasks` : '',
    failed > 0 ? `${failed === newest.length ? 'all' : failed} failed` : '',
  ]);
}

/** The text behind a task, and the same with what is left of it in words, for people who do not see the colour. */
export function taskDescription({ state, isLive }: Pick<WatchedRun, 'state' | 'isLive'>, number: number) {
  const task = state.tasks[number - 1];
  if (task?.state !== 'done') {
    const isNext = state.tasks.findIndex((each) => each.state !== 'done') === number - 1;
    const shown = unfinishedText(task, isNext, isLive);
    return { shown, spoken: shown };
  }
  const accuracy = currentAccuracy(state.accuracyMatrix, number);
  const retention = retentionOf(state.accuracyMatrix, number);
  if (accuracy === null) return { shown: 'trained', spoken: 'trained' };
  // The row shows tenths of a point.
  const lost = retention && retention.drop >= 0.0005 ? `${pointsLost(retention.drop)} forgotten` : '';
  const shown = joined(' · ', [percent(accuracy), lost]);
  return { shown, spoken: joined(', ', [shown, retention?.words ?? '']) };
}

function unfinishedText(task: TaskState | undefined, isNext: boolean, isLive: boolean): string {
  if (task?.state !== 'training') return isNext ? 'next' : 'pending';
  const done = doneText(task);
  if (!isLive) return `interrupted at ${done}`;
  const left = task.secondsLeft === undefined ? '' : `${duration(task.secondsLeft)} left`;
  return joined(' · ', [done, left, attemptText(task.search)]);
}
