import type { MeasuredTask } from '../core/panel/evaluationOf';
import type { Event } from '../core/run/event';
import { readEvents } from '../store/logReader';
import { openRun } from '../store/runDirectory';
import { evaluateCheckpoint } from '../training/checkpointAccuracy';
import { chooseCheckpoint } from './checkpoint';
import { openSessionEngine } from './engine';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Measures a checkpoint on tasks. It writes nothing, so it may run beside a session that trains. */
export async function evaluate(request: RequestOf<'evaluate'>): Promise<Results['evaluate']> {
  const { run, experiment } = openRun(request.run);
  const { chosen, learnt } = chooseCheckpoint(run, request.checkpoint);
  const events = readEvents(run.events);
  const engine = await openSessionEngine(request, events, experiment);
  // A network with one head per task, or with a growing head, has no outputs for later tasks.
  const possible = experiment.scenario === 'domain-incremental' ? learnt : learnt.filter((task) => task <= chosen);
  const { data, answers } = request;
  const wanted = { checkpoint: chosen, tasks: request.tasks ?? possible, data, answers };
  const tasks = await evaluateCheckpoint({ run, experiment, engine, tell }, wanted);
  return {
    checkpoint: chosen,
    tasks: tasks.map((each) => ({ ...each, ...(data === 'test' && learntBefore(events, each)) })),
  };
}

/** What the run measured of a task's classes right after it was trained; nothing where it has no such figures. */
function learntBefore(events: readonly Event[], { task, classes }: MeasuredTask): Pick<MeasuredTask, 'learntClasses'> {
  const isIt = (event: Event) => event.type === 'evaluated' && event.after === task && event.task === task;
  const event = classes && events.findLast(isIt);
  return event?.type === 'evaluated' && event.classes ? { learntClasses: event.classes } : {};
}
