import { hostname } from 'node:os';
import { version } from '../../package.json';
import { inputShapeOf } from '../benchmarks/streams/openStream';
import { openRunStream, placesOfRun } from '../benchmarks/streams/runStream';
import type { Event, EventBody } from '../core/run/event';
import { messageOf } from '../core/userError';
import { digestInRun } from '../store/checkpoints';
import { RunLost } from '../store/eventLog';
import { acquireRun, forgetStopRequest, isStopRequested, RunInUse, stopRequestOf } from '../store/lock';
import { droppedText } from '../store/logRules';
import { openRun, tidy } from '../store/runDirectory';
import { RunWatch } from '../store/runWatch';
import { tidySnapshots } from '../store/snapshots';
import { systemError } from '../store/systemError';
import { requireNamed } from '../store/unnamedFiles';
import { pretrainedState } from '../training/initialWeights';
import { resumption } from '../training/saved';
import { usefulDivision } from '../training/threads';
import { trainTasks } from '../training/trainer';
import { openSessionEngine } from './engine';
import { stopsEarly } from './halving';
import { tell, tellStarter } from './outcome';
import type { RequestOf, Results } from './request';

/** What asks a session to save and end; USR2 comes from clusters. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const;

/**
 * Owns the run while it trains, and writes its event log.
 *
 * @returns `requeue` where the request allows it: see there.
 */
export async function train(request: RequestOf<'train'>): Promise<Results['train'] | 'requeue'> {
  try {
    const ended = await trainNow(request);
    if (ended !== 'signalled') return ended;
    return request.requeue ? 'requeue' : 'stopped';
  } catch (error) {
    if (!request.requeue || !(error instanceof RunInUse)) throw error;
    console.log(error.message);
    return 'requeue';
  }
}

/** `signalled`: stopped by a signal alone, not by a request. */
async function trainNow(request: RequestOf<'train'>): Promise<Results['train'] | 'signalled'> {
  const { run, experiment } = openRun(request.run);
  const lock = await acquireRun(run, { onWait: tell });
  const { session } = lock;
  try {
    // A stop that was requested before this session started was meant for another.
    if (request.earlierStop !== undefined && stopRequestOf(run) === request.earlierStop) forgetStopRequest(run);
    const { earlier, dropped, append, requireOwned } = lock.log;
    for (const each of dropped) tell(droppedText(each));
    requireNamed(run, earlier);
    tidy(run);
    tidySnapshots(run, earlier, session);
    const watch = new RunWatch(run, earlier);
    let isToldSoon = false;
    const emit = (body: EventBody): Event => {
      const event = append(body);
      watch.follow(event);
      if (isToldSoon) return event;
      // Once for events that come together, as the points of many quick steps do.
      isToldSoon = true;
      setImmediate(() => {
        isToldSoon = false;
        void tellStarter({ type: 'look' });
      });
      return event;
    };
    if (!earlier.some(({ type }) => type === 'run-created')) {
      const experimentSha256 = digestInRun(run, run.experiment);
      emit({ type: 'run-created', run: run.id, experiment: experiment.name ?? run.id, experimentSha256, version });
    }

    let signalled = false;
    for (const signal of SIGNALS) process.on(signal, () => (signalled = true));
    const shouldStop = () => {
      requireOwned();
      watch.look();
      return signalled || isStopRequested(run);
    };

    const reason = await recordingTheEnd(emit, async () => {
      // The data is read while TensorFlow's libraries are loaded. Images decoded for the first time can take minutes.
      const opening = openRunStream({ run, experiment }, tell, earlier);
      const places = placesOfRun(run);
      const { network } = experiment;
      const useful = async (processors: number) =>
        usefulDivision(experiment, await inputShapeOf(experiment.benchmark, places), processors);
      const [stream, engine] = await Promise.all([opening, openSessionEngine(request, earlier, { network, useful })]);
      const initial = pretrainedState(experiment, stream, places);
      const tasks = stream.tasks.map(({ name }) => name);
      const from = resumption(run);
      for (const note of from.notes) tell(note);
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
      const requireIntact = () => {
        requireOwned();
        watch.lookNow();
      };
      const halts = stopsEarly({ run, earlier, emit, tell });
      const about = { run, session, experiment, engine, stream, initial, from };
      const context = { ...about, emit, shouldStop, requireIntact, stopsEarly: halts };
      const ended = await trainTasks(context, request.tasks);
      watch.lookNow();
      return ended;
    });
    return reason === 'stopped' && !isStopRequested(run) ? 'signalled' : reason;
  } finally {
    try {
      if (lock.isOwned()) forgetStopRequest(run);
    } finally {
      lock.release();
    }
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
    // The run has a new owner, and so has its log.
    if (error instanceof RunLost) throw error;
    const message = messageOf(systemError(error));
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
