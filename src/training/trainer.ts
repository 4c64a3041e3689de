import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Task } from '../benchmarks/streams/stream';
import type { Divergence } from '../core/run/divergence';
import { Snapshots } from '../store/snapshots';
import { type Attempt, beginAttempt, finishEpoch, nextChunk, progressOf, restoreBest, savedBy } from './attempt';
import { consolidate } from './consolidation';
import type { TaskContext, TrainingContext } from './context';
import { diverged, divergenceIn, nonFiniteIn } from './divergence';
import { attemptEnded, isSearching, judgedOn } from './lambdaAttempt';
import { advanced, dueAt, isOver, nonFinite } from './position';
import { checkpointOf, type Saved, stored } from './saved';
import { TaskLearner } from './taskLearner';
import { testAfterTask } from './testing';

/**
 * Trains the next `count` tasks of a run, or all that are left, from wherever it was left. Each task is trained, then
 * the method consolidates, the checkpoint is written, and the network is tested on all tasks so far.
 */
export async function trainTasks(given: TrainingContext, count: number | 'all'): Promise<'done' | 'stopped'> {
  const { run, session, experiment, engine, stream, initial, from } = given;
  const context: TaskContext = { ...given, snapshots: new Snapshots(run, session) };
  const { finished } = from;
  let { saved, seconds } = from;
  const learner = new TaskLearner(engine, experiment, stream, undefined, initial);
  try {
    const last = count === 'all' ? stream.tasks.length : Math.min(finished + count, stream.tasks.length);
    for (const task of stream.tasks.slice(finished, last)) {
      if (task.number > 1 && given.stopsEarly?.(task.number - 1)) return 'done';
      await learner.begin(task, saved.state);
      if (task.number > from.trained) {
        const trained = await trainTask(context, learner, task, saved);
        if (trained === 'stopped') return trained;
        const consolidated = await consolidate(context, learner, trained);
        if (consolidated === 'stopped') {
          snapshot(context, learner, trained);
          return consolidated;
        }
        ({ saved, seconds } = consolidated);
      }
      testAfterTask(context, learner, seconds);
    }
    return 'done';
  } finally {
    learner.close();
  }
}

/**
 * Trains one task. Where its λ is searched, attempt after attempt starts from the beginning of the task until one is
 * chosen; the weights of that one stay.
 */
async function trainTask(
  context: TaskContext,
  learner: TaskLearner,
  task: Task,
  from: Saved,
): Promise<Saved | 'stopped'> {
  const { run, experiment, emit } = context;
  const { number, name } = task;
  let attempt = await beginAttempt(context, learner, from);
  if (attempt === 'stopped') return attempt;
  const { search, plan } = attempt;
  const { samples, epochs, steps } = plan;
  emit({
    type: 'task-started',
    task: number,
    name,
    samples,
    epochs,
    steps,
    ...(search && { lambdaTries: search.tries }),
  });
  for (;;) {
    const ended = await takeSteps(context, learner, attempt);
    if (ended === 'stopped') return ended;
    restoreBest(learner, attempt);
    const { attempts: earlier = [] } = attempt.position;
    const found = savedBy(learner, attempt);
    const divergence = ended === 'done' ? divergenceIn(found) : ended;
    if (divergence) emit({ type: 'diverged', task: number, ...divergence });
    const isDiverged = divergence !== undefined;
    // An attempt with too high a λ may diverge; the next one has a lower λ.
    const mayDiverge = isSearching(search, earlier) && earlier.length > 0;
    if (isDiverged && !mayDiverge) throw diverged(experiment, number, divergence);
    if (!isSearching(search, earlier)) return found;

    const accuracy = isDiverged ? 0 : learner.accuracy(task, judgedOn(task).rows);
    const { attempts, tried } = attemptEnded(search, earlier, task, { accuracy, isDiverged });
    emit({ type: 'lambda-tried', task: number, ...tried });
    attempt.position = { ...attempt.position, attempts };
    const trained = savedBy(learner, attempt);
    if (tried.next === undefined) return trained;

    const before = from.position.task === number ? checkpointOf(run, number - 1) : from;
    learner.adoptState(before.state);
    attempt = await beginAttempt(context, learner, before, { attempts, seconds: trained.position.seconds });
    if (attempt === 'stopped') return attempt;
    snapshot(context, learner, savedBy(learner, attempt));
  }
}

/**
 * The training loop. When asked to stop, it does so between two chunks of steps and saves a snapshot. It ends at once where
 * a number is not finite.
 */
async function takeSteps(
  context: TaskContext,
  learner: TaskLearner,
  attempt: Attempt,
): Promise<'done' | 'stopped' | Divergence> {
  const { emit, shouldStop } = context;
  const { plan, pace } = attempt;
  const { method, groups } = learner.program;
  const about = { task: learner.task.number };
  while (!isOver(plan, attempt.position)) {
    const chunk = nextChunk(learner, attempt);
    const results = learner.takeSteps(chunk);
    const {
      position,
      points,
      diverged: inSteps,
    } = advanced(plan, attempt.position, groups, { ...results, batch: chunk.batch });
    attempt.position = position;
    pace.record(chunk.steps);
    for (const point of points) emit({ type: 'progress', ...about, ...progressOf(learner, attempt, point) });
    let divergence = inSteps;
    if (!divergence) {
      const { round, epochEnd } = dueAt(plan, position);
      if (round) learner.edit(() => method.steps?.rounds?.turn(learner, round.number, round.of));
      if (epochEnd) {
        const finished = { ...finishEpoch(learner, attempt), penalty: learner.penalty() };
        emit({ type: 'epoch-finished', ...about, ...finished });
        divergence = nonFinite(position.step, 'penalty', finished.penalty);
      }
    }

    // Signals, among others, only arrive between turns of the event loop.
    await yieldToEventLoop();
    if (divergence) return divergence;
    const stop = shouldStop();
    if (stop || pace.snapshotDue) snapshot(context, learner, savedBy(learner, attempt));
    if (stop) return 'stopped';
  }
  return 'done';
}

/**
 * Saves the middle of a task. The older snapshot is removed once the log, on disk, names the new one. A state that is not
 * finite is not saved: the next step reports that training diverged.
 */
function snapshot(context: TaskContext, { program }: TaskLearner, saved: Saved): void {
  if (nonFiniteIn(saved.state)) return;
  const { emit, requireIntact, snapshots } = context;
  const { task, step } = saved.position;
  requireIntact();
  const file = snapshots.write(stored(saved, program.parts));
  emit({ type: 'snapshot', task, step, ...file });
  snapshots.removeOthers(file.file);
}
