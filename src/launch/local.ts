import { rmSync } from 'node:fs';
import { local as kind } from '../core/executors/local';
import { count } from '../core/format';
import type { Described } from '../core/kind';
import type { RequestKind, Results } from '../session/request';
import { onDisk } from '../store/diskError';
import { type ChildSession, type Circumstances, startChild } from './childSession';
import type { Executor, Installation, Session, SessionStart, SessionState } from './executor';
import { find, trainedRun } from './foundSession';
import { Pool } from './pool/pool';
import { SessionKilled, SessionStopped } from './sessionResult';
import { stopProcess } from './stop';

/** Sessions as child processes, each the leader of its own process group, so that it outlives its starter. */
export function local(
  { jobs, isMeasured = false, threads, processors }: Described<typeof kind>,
  installation: Installation,
): Executor {
  const pool = new Pool(jobs, isMeasured);
  return {
    describe() {
      const each = threads
        ? ` with ${count(threads, 'thread')} each`
        : processors && ` with ${count(processors, 'processor')} each`;
      return `${kind.title}, ${jobs === undefined ? 'all at once' : `${jobs} at a time${isMeasured ? ' at first' : ''}`}${each ?? ''}`;
    },
    ready: async () => undefined,
    start: (list) => list.map((each) => startInTurn(pool, each, { ...installation, threads, processors })),
    find,
  };
}

function startInTurn<K extends RequestKind>(
  pool: Pool,
  { request, prepare, onStart, onWait, trained, ...listeners }: SessionStart<K>,
  circumstances: Circumstances,
): Session<K> {
  // That of an earlier session is not taken for this one's.
  const earlier = request.result;
  if (earlier !== undefined) onDisk(earlier, () => rmSync(earlier, { force: true }));
  const stopped = new AbortController();
  let child: ChildSession<K> | undefined;
  let state: SessionState = 'waiting';
  let isDetached = false;

  const id = () => child?.process && String(child.process.pid);

  async function execute(): Promise<Results[K]> {
    stopped.signal.throwIfAborted();
    const known = await prepare?.(stopped.signal);
    if (known !== undefined) return known;
    const entrance = { engine: request.engine, signal: stopped.signal, onWait };
    let result: Promise<Results[K]> | undefined;
    const leave = await pool.enter(entrance, () => {
      child = startChild<K>(request, circumstances, listeners);
      result = child.result;
      // It may end while nobody waits for it yet.
      result.catch(() => undefined);
      if (isDetached) child.detach();
      state = 'running';
      const started = id();
      if (started !== undefined) onStart?.(started);
      return { pid: child.process?.pid, trained };
    });
    if (!result) throw new Error('no session was started');
    return result.finally(leave);
  }

  const aborted = new Promise<never>((_, fail) => {
    stopped.signal.addEventListener('abort', () => fail(stopped.signal.reason));
  });
  const result = Promise.race([pool.inTurn(execute), aborted])
    .finally(() => {
      state = 'ended';
    })
    .catch((error: unknown) => {
      if (error instanceof SessionKilled) state = 'killed';
      throw error;
    });
  // Whoever wants to know asks for the result.
  result.catch(() => undefined);
  return {
    get id() {
      return id();
    },
    state: async () => (stopped.signal.aborted ? 'ended' : state),
    result: () => result,
    async stop(policy, onStep) {
      if (!child) stopped.abort(new SessionStopped());
      else if (child.process && state === 'running') {
        await stopProcess(child.process, trainedRun(request), policy, { onStep });
      }
    },
    detach() {
      isDetached = true;
      child?.detach();
    },
  };
}
