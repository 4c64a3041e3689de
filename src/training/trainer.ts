import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Task } from '../benchmarks/stream';
import { UserError } from '../core/userError';
import { writeSnapshot } from '../store/checkpoints';
import { type Attempt, beginAttempt, finishEpoch, nextChunk, progressOf, restoreBest, savedBy } from './attempt';
import { consolidate } from './consolidation';
import type { TrainingContext } from './context';
import { attemptEnded, isSearching, judgedOn } from './lambdaAttempt';
import { advanced, dueAt, isOver } from './position';
import { checkpointOf, type Saved, stored } from './saved';
import { TaskLearner } from './taskLearner';
import { testAfterTask } from './testing';

/**
 * Trains the next `count` tasks of a run, or all that are left, from wherever it was left. Each task is trained, then
 * the method consolidates, the checkpoint is written, and the network is tested on all tasks so far.
 */
export async function trainTasks(context: TrainingContext, count: number | 'all'): Promise<'done' | 'stopped'> {
  const { experiment, engine, stream, initial, from } = context;
  const { finished } = from;
  let { saved, seconds } = from;
  const learner = new TaskLearner(engine, experiment, stream, undefined, initial);
  try {
    const last = count === 'all' ? stream.tasks.length : Math.min(finished + count, stream.tasks.length);
    for (const task of stream.tasks.slice(finished, last)) {
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
  context: TrainingContext,
  learner: TaskLearner,
  task: Task,
  from: Saved,
): Promise<Saved | 'stopped'> {
  const { run, emit } = context;
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
    if (!isSearching(search, earlier)) return savedBy(learner, attempt);

    const isDiverged = ended === 'diverged';
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

/** The training loop. When asked to stop, it does so between two chunks of steps and saves a snapshot. */
async function takeSteps(
  context: TrainingContext,
  learner: TaskLearner,
  attempt: Attempt,
): Promise<'done' | 'stopped' | 'diverged'> {
  const { emit, shouldStop } = context;
  const { plan, pace } = attempt;
  const { method, groups } = learner.program;
  const about = { task: learner.task.number };
  while (!isOver(plan, attempt.position)) {
    const chunk = nextChunk(learner, attempt);
    const sums = learner.takeSteps(chunk);
    const isDiverged = !Number.isFinite(sums.loss);
    if (!isDiverged) {
      attempt.position = advanced(attempt.position, groups, chunk.steps, sums);
      const { round, epochEnd } = dueAt(plan, attempt.position);
      if (round) learner.edit(() => method.steps?.rounds?.turn(learner, round.number, round.of));
      pace.record(chunk.steps, { ...sums, samples: chunk.steps * chunk.batch });
      const progress = progressOf(learner, attempt);
      if (progress) emit({ type: 'progress', ...about, ...progress, penalty: learner.penalty() });
      if (epochEnd)
        emit({ type: 'epoch-finished', ...about, ...finishEpoch(learner, attempt), penalty: learner.penalty() });
    } else if (!attempt.position.attempts?.length) {
      throw divergence(about.task, sums.loss, attempt.position.step + chunk.steps);
    }

    // Signals, among others, only arrive between turns of the event loop.
    await yieldToEventLoop();
    const stop = shouldStop();
    if (stop || pace.snapshotDue) snapshot(context, learner, savedBy(learner, attempt));
    if (stop) return 'stopped';
    if (isDiverged) return 'diverged';
  }
  return 'done';
}

function snapshot({ run, emit }: TrainingContext, { program }: TaskLearner, saved: Saved): void {
  const { task, step } = saved.position;
  emit({ type: 'snapshot', task, step, ...writeSnapshot(run, stored(saved, program.parts)) });
}

function divergence(task: number, loss: number, step: number): UserError {
  return new UserError(
    `Training of task ${task} diverged: the loss is ${loss} after step ${step}.`,
    'Lower training.optimizer.learningRate or the method’s λ and start a new run. This run keeps its checkpoints.',
  );
}
