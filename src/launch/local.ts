import { rmSync } from 'node:fs';
import { local as kind } from '../core/executors/local';
import type { Described } from '../core/kind';
import type { RequestKind, Results } from '../session/request';
import { type ChildSession, startChild } from './childSession';
import type { Executor, Installation, Session, SessionStart, SessionState } from './executor';
import { find, trainedRun } from './foundSession';
import { SessionKilled, SessionStopped } from './sessionResult';
import { stopProcess } from './stop';

/** Sessions as child processes, each the leader of its own process group, so that it outlives its starter. */
export function local({ jobs, threads }: Described<typeof kind>, installation: Installation): Executor {
  const waiting: (() => Promise<void>)[] = [];
  let free = jobs ?? Number.POSITIVE_INFINITY;
  function advance(): void {
    const turn = free > 0 ? waiting.shift() : undefined;
    if (!turn) return;
    free--;
    void turn().then(() => {
      free++;
      advance();
    });
    advance();
  }
  return {
    describe() {
      const each = threads && ` with ${threads} ${threads === 1 ? 'thread' : 'threads'} each`;
      return `${kind.title}, ${jobs === undefined ? 'all at once' : `${jobs} at a time`}${each ?? ''}`;
    },
    start(list) {
      const sessions = list.map((each) => plan(each, installation, threads));
      waiting.push(...sessions.map(({ turn }) => turn));
      advance();
      return sessions.map(({ session }) => session);
    },
    find,
  };
}

interface Planned<K extends RequestKind> {
  readonly session: Session<K>;
  /** Executes the request; done when the session has ended, whatever became of it. */
  turn(): Promise<void>;
}

function plan<K extends RequestKind>(
  { request, prepare, onLook }: SessionStart<K>,
  installation: Installation,
  threads: number | undefined,
): Planned<K> {
  // That of an earlier session is not taken for this one's.
  if (request.result !== undefined) rmSync(request.result, { force: true });
  const stopped = new AbortController();
  let child: ChildSession<K> | undefined;
  let state: SessionState = 'waiting';

  async function execute(): Promise<Results[K]> {
    if (stopped.signal.aborted) throw new SessionStopped();
    const known = prepare && (await prepare(stopped.signal));
    if (known !== undefined) return known;
    if (stopped.signal.aborted) throw new SessionStopped();
    child = startChild<K>(request, { ...installation, threads, onLook });
    state = 'running';
    return child.result;
  }

  let turn = async () => {};
  const result = new Promise<Results[K]>((succeed, fail) => {
    stopped.signal.addEventListener('abort', () => fail(new SessionStopped()));
    turn = async () => {
      await execute().then(succeed, (error: unknown) => {
        if (error instanceof SessionKilled) state = 'killed';
        fail(error);
      });
      if (state !== 'killed') state = 'ended';
    };
  });
  // Whoever wants to know asks for the result.
  result.catch(() => undefined);
  return {
    session: {
      get id() {
        return child?.process && String(child.process.pid);
      },
      state: async () => (stopped.signal.aborted ? 'ended' : state),
      result: () => result,
      async stop(policy, onStep) {
        if (!child) stopped.abort();
        else if (child.process && state === 'running') {
          await stopProcess(child.process, trainedRun(request), policy, onStep);
        }
      },
      detach: () => child?.detach(),
    },
    turn: () => turn(),
  };
}
