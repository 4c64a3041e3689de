import { hostname } from 'node:os';
import { version } from '../../package.json';
import { openRunStream, placesOfRun } from '../benchmarks/runStream';
import type { Event, EventBody } from '../core/run/event';
import { messageOf, UserError } from '../core/userError';
import { openEngine } from '../graph/engine';
import { type EventLog, openEventLog } from '../store/eventLog';
import { acquireRun, forgetStopRequest, isStopRequested } from '../store/lock';
import { openRun, requireUntrained, tidy } from '../store/runDirectory';
import { pretrainedState } from '../training/initialWeights';
import { resumption } from '../training/saved';
import { trainTasks } from '../training/trainer';
import { tell, tellStarter } from './outcome';
import type { RequestOf, Results } from './request';

/** Between two heartbeats while data is prepared. */
const BEAT_MS = 5000;

/** Owns the run while it trains, and writes its event log. */
export async function train(request: RequestOf<'train'>): Promise<Results['train']> {
  const { run, experiment } = openRun(request.run);
  const lock = await acquireRun(run);
  let log: EventLog | undefined;
  try {
    log = openEventLog(run.events);
    const { earlier, append } = log;
    if (!earlier.some(({ type }) => type === 'task-started')) requireUntrained(run);
    tidy(run);
    const emit = (body: EventBody): Event => {
      const event = append(body);
      void tellStarter({ type: 'look' });
      return event;
    };
    if (earlier.length === 0) {
      emit({ type: 'run-created', run: run.id, experiment: experiment.name ?? run.id, version });
    }

    let signalled = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => (signalled = true));
    const shouldStop = () => {
      if (!lock.beat()) {
        throw new UserError(
          'Another session has taken over the run, because this one gave no heartbeat for a minute.',
          'The other session continues; see its progress with `mas-lab show`.',
        );
      }
      return signalled || isStopRequested(run);
    };

    return await recordingTheEnd(emit, async () => {
      // The data is read while TensorFlow's libraries are loaded. Images decoded for the first time can take minutes.
      const beating = setInterval(() => lock.beat(), BEAT_MS);
      const opening = openRunStream({ run, experiment }, tell, earlier).finally(() => clearInterval(beating));
      const [stream, engine] = await Promise.all([opening, openEngine(request.engine)]);
      const initial = pretrainedState(experiment, stream, placesOfRun(run));
      const tasks = stream.tasks.map(({ name }) => name);
      const from = resumption(run);
      emit({
        type: 'session-started',
        pid: process.pid,
        host: hostname(),
        engine: engine.info,
        tasks,
        ...(from.resumed && { resumed: from.resumed }),
      });
      if (!earlier.some(({ type }) => type === 'data-recorded')) {
        emit({ type: 'data-recorded', sources: stream.sources });
      }
      const context = { run, experiment, engine, stream, initial, from, emit, shouldStop };
      return trainTasks(context, request.tasks);
    });
  } finally {
    log?.close();
    forgetStopRequest(run);
    lock.release();
  }
}

async function recordingTheEnd(
  emit: (body: EventBody) => Event,
  work: () => Promise<'done' | 'stopped'>,
): Promise<'done' | 'stopped'> {
  let reason: 'done' | 'stopped';
  try {
    reason = await work();
  } catch (error) {
    const message = messageOf(error);
    try {
      emit({ type: 'session-ended', reason: 'failed', message });
    } catch (second) {
      // E.g. the disk is full. The first error is what counts; the starter and session.log get it.
      console.error('The end of the session could not be logged either:', second);
    }
    throw error;
  }
  emit({ type: 'session-ended', reason });
  return reason;
}
