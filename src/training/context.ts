import type { Stream } from '../benchmarks/stream';
import type { Event, EventBody } from '../core/event';
import type { Experiment } from '../core/experiment';
import type { Engine } from '../graph/session';
import type { RunDirectory } from '../store/runDirectory';

/** What work on a run's checkpoints needs. */
export interface RunContext {
  readonly run: RunDirectory;
  readonly experiment: Experiment;
  readonly engine: Engine;
}

/** What training needs besides: the stream, the log it writes, and whether somebody asked it to stop. */
export interface TrainingContext extends RunContext {
  readonly stream: Stream;
  emit(body: EventBody): Event;
  shouldStop(): boolean;
}
