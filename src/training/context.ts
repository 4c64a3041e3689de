import type { Stream } from '../benchmarks/streams/stream';
import type { Experiment } from '../core/experiment/experiment';
import type { Event, EventBody } from '../core/run/event';
import type { Engine } from '../graph/session';
import type { RunDirectory } from '../store/runDirectory';
import type { Snapshots } from '../store/snapshots';
import type { State } from './program/state';
import type { Resumption } from './saved';

/** What work on a run's checkpoints needs. */
export interface RunContext {
  readonly run: RunDirectory;
  readonly experiment: Experiment;
  readonly engine: Engine;
}

/** What work that opens the run's data needs as well. */
export interface MeasuringContext extends RunContext {
  /** Tells whoever asked for the work what they should know about the data. */
  tell(note: string): void;
}

/** What training also needs: data, where to resume, the log it writes, and whether it was asked to stop. */
export interface TrainingContext extends RunContext {
  /** The number of the session, larger than those of all before it. */
  readonly session: number;
  readonly stream: Stream;
  /** Weights that an untrained network starts from, if not from random ones. */
  readonly initial?: State;
  readonly from: Resumption;
  /** Whether the run ends after this task, which is not the last; asked before the next one begins. Absent: it never does. */
  stopsEarly?(task: number): boolean;
  /** The event is on disk when this returns, if it names a file. */
  emit(body: EventBody): Event;
  /** @throws UserError where the session cannot continue, e.g. because a file of the run was deleted */
  shouldStop(): boolean;
  /**
   * To be called before something is written into the run's folder.
   * @throws UserError where a file of the run was deleted, moved or replaced meanwhile
   */
  requireIntact(): void;
}

/** What the training of a task needs as well: the snapshots that this session takes. */
export interface TaskContext extends TrainingContext {
  readonly snapshots: Snapshots;
}
