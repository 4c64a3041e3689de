import { setImmediate as otherWork } from 'node:timers/promises';
import type { Task } from '../benchmarks/stream';
import { metricOf } from '../core/benchmarks/benchmarks';
import { importanceHistogram } from '../core/run/histogram';
import { memoryOf } from '../methods/method';
import { bytesOf } from '../network/layer';
import { removeSnapshot, writeCheckpoint, writeSnapshot } from '../store/checkpoints';
import { trainAuxiliary } from './auxiliary';
import type { TrainingContext } from './context';
import { accuracyOnTask } from './evaluation';
import { Lesson } from './lesson';
import { Stopwatch } from './pace';
import { meanAveragePrecision } from './program/facts';
import { type CheckpointSeconds, checkpointOf, type Saved, stored } from './saved';
import { TaskLearner } from './taskLearner';

/**
 * Trains the next `count` tasks of a run, or all that are left, from wherever it was left. Each task is learnt, then
 * the method consolidates, the checkpoint is written, and all tasks seen so far are evaluated.
 */
export async function trainTasks(context: TrainingContext, count: number | 'all'): Promise<'done' | 'stopped'> {
  const { experiment, engine, stream, initial, from } = context;
  const { finished, learnt } = from;
  let { saved, seconds } = from;
  const learner = new TaskLearner(engine, experiment, stream, undefined, initial);
  try {
    const last = count === 'all' ? stream.tasks.length : Math.min(finished + count, stream.tasks.length);
    for (const task of stream.tasks.slice(finished, last)) {
      await learner.begin(task, saved.state);
      if (task.number > learnt) {
        const taught = await train(context, learner, task, saved);
        if (taught === 'stopped') return taught;
        const consolidated = await consolidate(context, learner, taught);
        if (consolidated === 'stopped') return consolidated;
        ({ saved, seconds } = consolidated);
      }
      evaluate(context, learner, seconds);
    }
    return 'done';
  } finally {
    learner.close();
  }
}

/**
 * Learns one task. Where its λ is searched, it is learnt again and again from its beginning, until one is chosen; what
 * was learnt with that is what stays.
 */
async function train(
  context: TrainingContext,
  learner: TaskLearner,
  task: Task,
  from: Saved,
): Promise<Saved | 'stopped'> {
  const { run, experiment, emit, shouldStop } = context;
  let lesson = new Lesson(experiment, learner, task, from);
  if ((await lesson.prepare(shouldStop)) === 'stopped') return 'stopped';
  const { number, name } = task;
  const most = lesson.search && { lambdaTries: lesson.search.tries };
  emit({ type: 'task-started', task: number, name, ...lesson.size, ...most });
  for (;;) {
    if ((await takeSteps(context, learner, lesson)) === 'stopped') return 'stopped';
    lesson.finish();
    const tried = lesson.tried();
    if (tried) emit({ type: 'lambda-tried', task: number, ...tried });
    const taught = lesson.save();
    if (tried?.next === undefined) return taught;

    const before = from.position.task === number ? checkpointOf(run, number - 1) : from;
    learner.takeUp(before.state);
    const { tried: earlier, seconds } = taught.position;
    lesson = new Lesson(experiment, learner, task, before, { ...(earlier && { tried: earlier }), seconds });
    if ((await lesson.prepare(shouldStop)) === 'stopped') return 'stopped';
    snapshot(context, learner, lesson.save());
  }
}

/** The training loop. When asked to stop, it does so between two chunks of steps and saves a snapshot. */
async function takeSteps(context: TrainingContext, learner: TaskLearner, lesson: Lesson): Promise<'done' | 'stopped'> {
  const { emit, shouldStop } = context;
  const about = { task: learner.task.number };
  while (!lesson.over) {
    const chunk = lesson.nextChunk();
    const sums = learner.train(chunk);
    const progress = lesson.took(chunk, sums);
    if (progress) emit({ type: 'progress', ...about, ...progress, penalty: learner.penalty() });
    const epoch = lesson.endOfEpoch();
    if (epoch) emit({ type: 'epoch-finished', ...about, ...epoch, penalty: learner.penalty() });

    // Signals, among others, are only heard between turns of the event loop.
    await otherWork();
    const stop = shouldStop();
    if (stop || lesson.snapshotDue) snapshot(context, learner, lesson.save());
    if (stop) return 'stopped';
  }
  return 'done';
}

function snapshot({ run, emit }: TrainingContext, { program }: TaskLearner, saved: Saved): void {
  const { task, step } = saved.position;
  emit({ type: 'snapshot', task, step, ...writeSnapshot(run, stored(saved, program.parts)) });
}

/** What the method learns from the task, and the checkpoint. */
async function consolidate(context: TrainingContext, learner: TaskLearner, taught: Saved) {
  const { run, emit, shouldStop } = context;
  const { position } = taught;
  const { method, parts } = learner.program;
  const { task } = position;
  const watch = new Stopwatch();
  if ((await trainAuxiliary(learner, 'after', shouldStop)) === 'stopped') {
    snapshot(context, learner, taught);
    return 'stopped';
  }
  const consolidation = learner.edit(() => method.afterTask?.(learner));
  const seconds = { train: position.seconds, importance: watch.seconds() };
  const memoryBytes = method.keptBytes
    ? learner.edit(() => method.keptBytes?.(learner) ?? 0)
    : bytesOf(memoryOf(method));
  if (consolidation) {
    const { samples, own, accumulated } = consolidation;
    const histograms = (omegas: ReadonlyMap<string, Float32Array>) =>
      [...omegas].map(([name, omega]) => importanceHistogram(name, omega));
    const spread = { own: histograms(own), accumulated: histograms(accumulated) };
    emit({ type: 'importance', task, samples, seconds: seconds.importance, ...spread });
  }
  // How long it took stands in the log: equal states make equal files.
  const saved: Saved = { position: { ...position, seconds: 0 }, state: learner.state(), best: new Map() };
  const file = writeCheckpoint(run, task, stored(saved, parts));
  emit({ type: 'checkpoint', task, ...file, memoryBytes, seconds });
  removeSnapshot(run);
  return { saved, seconds };
}

/** The metric on all tasks seen so far and, where the next one shares their head, on the next. */
function evaluate({ emit, experiment }: TrainingContext, learner: TaskLearner, seconds: CheckpointSeconds): void {
  const { task, stream } = learner;
  const watch = new Stopwatch();
  const shared = experiment.scenario === 'domain-incremental';
  if (shared && task.number === 1) evaluateUntrained(emit, learner);
  const ahead = shared ? 1 : 0;
  for (const each of stream.tasks.slice(0, task.number + ahead)) {
    emit({ type: 'evaluated', after: task.number, ...measured(learner, each) });
  }
  if (stream.facts) emit({ type: 'evaluated-together', after: task.number, ...mapOfAll(learner) });
  emit({ type: 'task-finished', task: task.number, seconds: { ...seconds, evaluate: watch.seconds() } });
}

function measured(learner: TaskLearner, task: Task) {
  const metric = metricOf(learner.experiment);
  return { ...accuracyOnTask(learner, task), ...(metric !== 'accuracy' && { metric }) };
}

/** The facts of all tasks so far, each sought among the test samples of all of them. */
function mapOfAll({ session, stream, task }: TaskLearner) {
  const shown = stream.tasks.slice(0, task.number).map((each) => ({ task: each, rows: each.test }));
  const samples = shown.reduce((sum, { rows }) => sum + rows.length, 0);
  return { accuracy: meanAveragePrecision(session, stream, shown), metric: 'MAP', samples } as const;
}

/** What the untrained network makes of all tasks: the zero of forward transfer. */
function evaluateUntrained(emit: TrainingContext['emit'], learner: TaskLearner): void {
  const trained = learner.state();
  learner.restart();
  for (const each of learner.stream.tasks) {
    emit({ type: 'evaluated', after: 0, ...measured(learner, each) });
  }
  learner.restore(trained);
}
