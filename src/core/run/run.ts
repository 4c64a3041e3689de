import type { AccuracyMatrix } from '../measures/accuracyMatrix';
import type { ClassMatrix } from '../measures/classes';
import type { Divergence } from './divergence';
import type { EngineInfo, Event, EventOf, Resumed } from './event';

/** The state of a run: its event log, reduced (`reduce.ts`). Tasks are numbered from 1; task t has index t − 1. */
export interface RunState {
  /** Id of the run; absent until the log's first event is read. */
  readonly run?: string;
  /** Number of the last event. */
  readonly n: number;
  /** All tasks of the stream that the log has named so far. */
  readonly tasks: readonly TaskState[];
  readonly sessions: readonly SessionState[];
  /** Engine of the latest session. */
  readonly engine?: EngineInfo;
  readonly accuracyMatrix: AccuracyMatrix;
  /** Accuracy of the untrained network on each task. */
  readonly untrained: readonly (number | null)[];
  /** One matrix per subset of classes in `evaluation.subsets`; null where a task has none of its classes. */
  readonly subsets: readonly SubsetMatrix[];
  /** Where objects are detected: the average precisions of each task's classes. */
  readonly classes: ClassMatrix;
  /** `together[t - 1]`: accuracy on tasks 1..t as one task, after task t; empty where it is not measured. */
  readonly together: readonly number[];
  /** By task, ascending. */
  readonly checkpoints: readonly Checkpoint[];
  /** Size of the method's state for later tasks, in the latest checkpoint. */
  readonly memoryBytes: number;
  /** Ω by task, ascending. */
  readonly importance: readonly TaskImportance[];
  /** Where the run ends before its last task, because others of its sweep do better. */
  readonly stoppedEarly?: StoppedEarly;
  /** Why the latest session failed, if it did. */
  readonly error?: string;
}

export type TaskState =
  | { readonly state: 'pending'; readonly task: number; readonly name: string }
  | CurrentTask
  | ({ readonly state: 'done' } & StartedTask & { readonly seconds: EventOf<'task-finished'>['seconds'] });

export interface CurrentTask extends StartedTask {
  readonly state: 'training';
  /** 0..100, of the task's optimizer steps. */
  readonly percent: number;
  readonly secondsLeft?: number;
}

export interface StartedTask extends Pick<EventOf<'task-started'>, 'task' | 'name' | 'samples' | 'epochs' | 'steps'> {
  /** From 1; 0 before the first progress. */
  readonly epoch: number;
  readonly step: number;
  /** The latest progress. */
  readonly loss?: number;
  readonly penalty?: number;
  readonly accuracy?: number;
  /** Progress so far, oldest first: every `stride`-th progress event, so that there are at most `MAX_HISTORY`. */
  readonly history: readonly ProgressPoint[];
  readonly stride: number;
  /** Progress events since the last point of `history`. */
  readonly skipped: number;
  readonly search?: SearchState;
  /** What ended the last session that trained it, if a number was not finite. */
  readonly diverged?: Divergence;
}

/** The search for a task's λ. The task's steps and progress are those of the current attempt. */
export interface SearchState {
  /** λ of the current attempt, or the chosen λ; 0 for the reference, which is fine-tuning. */
  readonly lambda: number;
  /** Without the reference. */
  readonly maxAttempts: number;
  /** The finished ones; the first is the reference. */
  readonly attempts: readonly LambdaAttempt[];
}

export type LambdaAttempt = Pick<
  EventOf<'lambda-tried'>,
  'lambda' | 'accuracy' | 'on' | 'samples' | 'verdict' | 'next'
>;

export type ProgressPoint = Pick<EventOf<'progress'>, 'step' | 'loss' | 'penalty' | 'accuracy'>;

export interface SessionState {
  readonly pid: number;
  readonly host: string;
  readonly engine: EngineInfo;
  readonly resumed?: Resumed;
  /** Its number in the run; absent in logs of earlier versions. */
  readonly session?: number;
  /** Of its first event. */
  readonly startedAt: Pick<Event, 'at' | 'elapsed'>;
  /** From its first event to its latest. */
  readonly seconds: number;
  /** `lost`: it was killed; the next session started before this one reported its end. */
  readonly ended?: 'done' | 'stopped' | 'failed' | 'lost';
}

/** `at` is when it was taken. */
export type Checkpoint = Pick<EventOf<'checkpoint'>, 'task' | 'file' | 'bytes' | 'sha256' | 'memoryBytes' | 'at'>;

/** After which task, and where the run stood among the cells of its seed. */
export type StoppedEarly = Pick<EventOf<'halving'>, 'task' | 'rank' | 'of' | 'kept'>;

export interface SubsetMatrix {
  readonly name: string;
  readonly accuracyMatrix: AccuracyMatrix;
}

export type TaskImportance = Pick<EventOf<'importance'>, 'task' | 'samples' | 'seconds' | 'own' | 'accumulated'>;

export const emptyRun: RunState = {
  n: 0,
  tasks: [],
  sessions: [],
  accuracyMatrix: [],
  untrained: [],
  subsets: [],
  classes: [],
  together: [],
  checkpoints: [],
  memoryBytes: 0,
  importance: [],
};

/** Whether nothing is left to train: every task of the stream is trained, or the run was stopped early. */
export function isComplete({ tasks, stoppedEarly }: RunState): boolean {
  return stoppedEarly !== undefined || (tasks.length > 0 && tasks.every(({ state }) => state === 'done'));
}

/** The task that is being trained, or was when training was interrupted. */
export function currentTask({ tasks }: Pick<RunState, 'tasks'>): CurrentTask | undefined {
  return tasks.find((task) => task.state === 'training');
}
