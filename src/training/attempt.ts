import { lambdaAfter } from '../core/experiment/lambdaSearch';
import type { Lambda } from '../methods/method';
import { trainAuxiliary } from './auxiliaryTraining';
import { type Chunk, Epoch, samplesOf } from './batches';
import { type BestEpoch, betterOf, noEpoch, selectionRows } from './bestEpoch';
import type { TrainingContext } from './context';
import { Pace, Stopwatch } from './pace';
import { isPoint, type Point } from './points';
import { dueAt, epochsBegun, nextSteps, type Plan, type Position, planOf, ratesOf, untrained } from './position';
import { optimizerStepsAfter } from './program/state';
import type { StepOptions } from './program/step';
import { requireWhole, type Saved } from './saved';
import type { TaskLearner } from './taskLearner';

/**
 * One training of a task, from its beginning to its end. There is one attempt for each task or, where λ is searched, one
 * for each λ that is tried. The trainer replaces the position with each chunk of steps.
 */
export interface Attempt {
  readonly plan: Plan;
  readonly pace: Pace;
  readonly watch: Stopwatch;
  /** How λ is searched in this task; not in the first, which has nothing to protect. */
  readonly search: Lambda['search'];
  position: Position;
  epoch: Epoch;
  best: BestEpoch;
}

/**
 * Begins or resumes an attempt: all that comes before its next step. If stopped, nothing of it has begun.
 * @param earlier the attempts before this one, where λ is searched, and the time they took
 */
export async function beginAttempt(
  { run, shouldStop }: Pick<TrainingContext, 'run' | 'shouldStop'>,
  learner: TaskLearner,
  from: Saved,
  earlier?: Pick<Position, 'attempts' | 'seconds'>,
): Promise<Attempt | 'stopped'> {
  const { task, stream, program } = learner;
  const { training, seed } = learner.experiment;
  const { replay, distillation, steps, closedForm, lambda, beforeTask } = program.method;
  const search = task.number > 1 ? lambda?.search : undefined;
  const isResumed = from.position.task === task.number;

  const tasks = replay?.from === 'all-tasks' ? learner.tasks : [task];
  const remembered = replay?.from === 'memory' ? learner.edit(() => replay.remembered(learner)) : undefined;
  const replayed = remembered && remembered.rows.length > 0 ? remembered : undefined;
  const changes = {
    epochs: closedForm && 1,
    warmUpEpochs: distillation?.warmUpEpochs,
    roundSteps: steps?.rounds?.steps,
  };
  const plan = planOf(training, task.number, samplesOf(tasks, stream), changes);
  if (isResumed) requireWhole(run, from, program.parts, { steps: plan.steps, tries: search?.tries });
  const start: Position = {
    ...untrained,
    task: task.number,
    runSteps: from.position.runSteps,
    optimizerSteps: optimizerStepsAfter(program, from.state, from.position.optimizerSteps),
    ...(search && { attempts: [] }),
    ...earlier,
  };
  const position = isResumed ? from.position : start;
  const attempt: Attempt = {
    plan,
    search,
    position,
    epoch: new Epoch(stream, tasks, training.batchSize, seed, 0, replay !== undefined, replayed),
    best: isResumed ? from.best : noEpoch,
    watch: new Stopwatch(position.seconds),
    pace: new Pace(position.step, plan.steps),
  };
  if (!isResumed) {
    if ((await trainAuxiliary(learner, 'before', shouldStop)) === 'stopped') return 'stopped';
    learner.edit(() => {
      beforeTask?.(learner);
      if (search) learner.write(search.variable.name, Float32Array.of(lambdaAfter(search, position.attempts ?? [])));
    });
    if (training.optimizerState === 'reset') resetOptimizer(learner, attempt);
    const { round } = dueAt(plan, position);
    if (round) learner.edit(() => steps?.rounds?.turn(learner, round.number, round.of));
  }
  learner.prepare();
  return attempt;
}

/** The next mini-batches, and how the steps on them are taken. */
export function nextChunk(learner: TaskLearner, attempt: Attempt): Chunk & StepOptions {
  const { training } = learner.experiment;
  const { plan, position, pace } = attempt;
  // Of the samples that fit in the engine, half may be remembered ones.
  const capacity = Math.max(1, Math.floor(learner.maxSamples / (2 * training.batchSize)));
  const { epoch, first, max, warmingUp } = nextSteps(plan, position);
  attempt.epoch = attempt.epoch.at(epoch);
  const chunk = attempt.epoch.chunk(first, Math.min(max, capacity, pace.chunkSteps()));
  const { step, runSteps, optimizerSteps } = position;
  const rates = ratesOf(training, plan, position, chunk.steps);
  const points = rates.map((_, i) => isPoint(step + i + 1, plan.steps));
  return { ...chunk, rates, points, runSteps, optimizerSteps, warmingUp };
}

/** The report of a point. */
export function progressOf(learner: TaskLearner, { plan, pace }: Attempt, { accuracy, ...point }: Point) {
  const secondsLeft = pace.secondsLeft(point.step);
  return { ...point, ...shareOf(learner, accuracy), epoch: epochsBegun(plan, point), secondsLeft };
}

/** The report of an epoch that has ended. The best so far is kept if the experiment says so. */
export function finishEpoch(learner: TaskLearner, attempt: Attempt) {
  const { plan, position, epoch } = attempt;
  const rows = selectionRows(learner.experiment.training, learner.task);
  const selection = rows && learner.accuracy(learner.task, rows);
  if (selection !== undefined) attempt.best = betterOf(attempt.best, selection, () => learner.weights());
  attempt.position = { ...position, epochLoss: 0, epochCorrect: 0 };
  if (dueAt(plan, position).warmUpEnd) resetOptimizer(learner, attempt);
  return {
    epoch: epochsBegun(plan, position),
    loss: position.epochLoss / plan.stepsPerEpoch,
    ...shareOf(learner, position.epochCorrect / epoch.samples),
    ...(selection !== undefined && { selection }),
  };
}

/** Restores the weights of the epoch that is kept, after the last one. */
export function restoreBest(learner: TaskLearner, attempt: Attempt): void {
  const { weights } = attempt.best;
  if (weights.size > 0) learner.restore(new Map([...learner.state(), ...weights]));
  attempt.best = { ...attempt.best, weights: new Map() };
}

/** All that is needed to continue from here. */
export function savedBy(learner: TaskLearner, attempt: Attempt): Saved {
  attempt.pace.snapshotTaken();
  attempt.position = { ...attempt.position, seconds: attempt.watch.seconds() };
  return { position: attempt.position, state: learner.state(), best: attempt.best };
}

function resetOptimizer(learner: TaskLearner, attempt: Attempt): void {
  learner.resetOptimizer();
  attempt.position = { ...attempt.position, optimizerSteps: {} };
}

function shareOf({ target }: TaskLearner, accuracy: number): { readonly accuracy?: number } {
  return target.answersSamples ? { accuracy } : {};
}
