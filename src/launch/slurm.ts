import pLimit from 'p-limit';
import { slurm as kind } from '../core/executors/slurm';
import { count } from '../core/format';
import { joined } from '../core/joined';
import type { Request, RequestKind } from '../session/request';
import { removeTemporary } from '../store/temporaryFolder';
import type { Executor, Installation, Session, SessionStart } from './executor';
import { slurmThrough } from './slurm/commands';
import { isOver } from './slurm/loss';
import { byArray, QueueWatch } from './slurm/queueWatch';
import { forgetResult, readRecord, resultFileOf, writeRecord } from './slurm/record';
import type { SlurmOptions } from './slurm/script';
import { SlurmSession, type Surroundings } from './slurm/slurmSession';
import { submit } from './slurm/submission';

const DEFAULT_POLL_SECONDS = 10;
/** How many run directories are made or opened at a time. */
const PREPARED_AT_ONCE = 8;

/**
 * Sessions as jobs of a Slurm cluster, directly or through a login node. A list becomes one array, or as many as Slurm's
 * MaxArraySize makes of it. Jobs need this process only to be watched: they requeue themselves, and whoever starts the same
 * requests again finds those that are still there.
 */
export function slurm(options: SlurmOptions, installation: Installation): Executor {
  const { prefix, partition, parallel, cpus, poll = DEFAULT_POLL_SECONDS } = options;
  const commands = slurmThrough(prefix);
  const surroundings = { slurm: commands, watch: new QueueWatch(commands, 1000 * poll) };
  return {
    describe: () =>
      joined(', ', [
        kind.title + (prefix === undefined ? '' : ` through ${prefix}`),
        partition === undefined ? '' : `partition ${partition}`,
        `${parallel === undefined ? 'all at once' : `${parallel} at a time`} with ${count(cpus ?? 1, 'processor')} each`,
      ]),
    async ready() {
      await commands.maxArraySize();
    },
    start(list) {
      const sessions = list.map((each) => sessionOf(each, surroundings));
      void startAll(sessions, surroundings, options, installation);
      return sessions;
    },
    find<K extends RequestKind>(request: Request & { readonly kind: K; readonly result: string }): Session<K> {
      const session = new SlurmSession<K>({ request }, request.result, surroundings);
      return {
        get id() {
          return session.id;
        },
        state: () => session.state(),
        result() {
          session.join();
          return session.result();
        },
        stop(policy, onStep) {
          session.join();
          return session.stop(policy, onStep);
        },
        detach: () => session.detach(),
      };
    },
  };
}

function sessionOf<K extends RequestKind>(start: SessionStart<K>, surroundings: Surroundings): SlurmSession<K> {
  const file = resultFileOf(start.request);
  if (file === undefined) throw new Error('what a job answers needs a result file that compute nodes see');
  return new SlurmSession(start, file, surroundings);
}

async function startAll<K extends RequestKind>(
  sessions: readonly SlurmSession<K>[],
  surroundings: Surroundings,
  options: SlurmOptions,
  installation: Installation,
): Promise<void> {
  const limit = pLimit(PREPARED_AT_ONCE);
  await Promise.all(sessions.map((session) => limit(() => prepare(session))));
  const open = sessions.filter(({ isSettled }) => !isSettled);
  try {
    const known = await stillThere(open, surroundings);
    for (const [session, job] of known) await session.assign(job);
    const fresh = open.filter((session) => !session.isSettled && !known.has(session));
    for (const { file } of fresh) forgetResult(file);
    const list = fresh.map((session) => ({ session, request: session.start.request as Request, result: session.file }));
    const sent = await submit(surroundings.slurm, list, options, installation);
    if (!sent) return;
    // What jobs read is kept while one of them may start again.
    Promise.all(fresh.map((session) => session.result())).then(
      () => removeTemporary(sent.folder),
      () => undefined,
    );
    for (const { tasks, array, error } of sent.parts) {
      for (const [i, { session, result }] of tasks.entries()) {
        if (array === undefined) {
          session.fail(error);
          continue;
        }
        writeRecord(result, { job: `${array}_${i}`, prefix: options.prefix });
        await session.assign(`${array}_${i}`);
      }
    }
  } catch (error) {
    for (const session of open) if (session.id === undefined) session.fail(error);
  }
}

async function prepare<K extends RequestKind>(session: SlurmSession<K>): Promise<void> {
  try {
    if (session.isSettled) return;
    const known = await session.start.prepare?.(session.stopped.signal);
    if (known !== undefined) session.succeed(known);
  } catch (error) {
    session.fail(error);
  }
}

/** The jobs of earlier calls that are still in the queue, or run. */
async function stillThere<K extends RequestKind>(
  sessions: readonly SlurmSession<K>[],
  { slurm: commands }: Surroundings,
) {
  const recorded = sessions.flatMap((session) => {
    const record = readRecord(session.file);
    return record ? [{ session, job: record.job }] : [];
  });
  const found = new Map<SlurmSession<K>, string>();
  for (const [array, jobs] of byArray(recorded)) {
    const queue = await commands.queue(array);
    for (const { session, job } of jobs) {
      const task = queue.get(job);
      if (task && !isOver(task)) found.set(session, job);
    }
  }
  return found;
}
