import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import * as kinds from '../../../src/core/executors/list';
import { kindsOf } from '../../../src/core/kind';
import { UserError } from '../../../src/core/userError';
import { type Session, startOne } from '../../../src/launch/executor';
import { type ExecutorOptions, openExecutor } from '../../../src/launch/openExecutor';
import { impatientStop, patientStop } from '../../../src/launch/stopPolicy';
import type { RequestKind } from '../../../src/session/request';
import { createRun } from '../../../src/store/createRun';
import { liveOwner } from '../../../src/store/lock';
import { readEvents } from '../../../src/store/logReader';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { noFullSlurm, startCluster } from '../../fixtures/slurm/cluster';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** What every executor does, with real sessions. */
interface Place {
  /** Options for one session at a time. */
  readonly options: ExecutorOptions;
  /** Ends a session without a warning. */
  kill(session: Session<RequestKind>): Promise<void> | void;
  end?(): Promise<unknown>;
}

const places: { readonly [N in keyof typeof kinds]: () => Promise<Place> } = {
  local: async () => ({
    options: { kind: 'local', jobs: 1 },
    kill: ({ id }) => void process.kill(Number(id), 'SIGKILL'),
  }),
  slurm: async () => {
    const cluster = await startCluster();
    for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
    return {
      options: { kind: 'slurm', parallel: 1, poll: 1, lines: cluster.lines },
      kill: async ({ id }) => void (await cluster.call('scancel', '--full', '--signal=KILL', String(id))),
      end: cluster.end,
    };
  },
};

const script = join(import.meta.dirname, '../../../dist/session.js');

describe.each(kindsOf(kinds).filter(({ kind }) => kind !== 'slurm' || !noFullSlurm))('$kind', ({ kind }) => {
  let place: Place;
  beforeAll(async () => {
    place = await places[kind]();
  });
  afterAll(() => place.end?.());
  const open = () => openExecutor(place.options, { script });

  /** A run that trains until it is stopped. */
  function endless() {
    const experiment = someExperiment({
      benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 1000, testSamples: 50 },
      training: { epochs: 100_000, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    });
    const { run } = createRun(join(temporaryFolder(), 'run'), experiment);
    const result = join(run.path, 'result.json');
    return { run, request: { kind: 'train', run: run.path, engine: 'cpu', tasks: 1, result } as const };
  }

  function stopAfterwards(session: Session<RequestKind>): void {
    onTestFinished(() => session.stop(impatientStop));
  }

  const untilOwned = (run: RunDirectory) => expect.poll(() => liveOwner(run)).toBeDefined();

  test('starts a list, some at a time, and says how each is', async () => {
    const folder = temporaryFolder();
    const probe = (name: string) => ({ kind: 'probe', engine: 'cpu', result: join(folder, name) }) as const;
    const second = probe('second.json');
    const requests = [probe('first.json'), second];
    // Left behind by an earlier session.
    for (const { result } of requests) writeFileSync(result, JSON.stringify({ type: 'result', value: 'stale' }));
    const executor = open();
    const sessions = executor.start(requests.map((request) => ({ request })));
    const states = () => Promise.all(sessions.map((session) => session.state()));
    await expect.poll(states, { interval: 5 }).toEqual(['running', 'waiting']);
    expect(await open().find(second).state()).toBe('waiting');
    const results = await Promise.all(sessions.map((session) => session.result()));
    expect(results).toMatchObject([{ kind: 'cpu' }, { kind: 'cpu' }]);
    expect(await states()).toEqual(['ended', 'ended']);
    expect(sessions[0]?.id).not.toBe(sessions[1]?.id);
    expect(executor.describe()).toMatch(/1 at a time/);

    // Whoever knows the requests gets the same from the files.
    const found = requests.map((request) => open().find(request));
    expect(await Promise.all(found.map((session) => session.result()))).toEqual(results);
    expect(await Promise.all(found.map((session) => session.state()))).toEqual(['ended', 'ended']);
  });

  test('finds a session that its starter has forgotten, and stops it', async () => {
    const { run, request } = endless();
    const started = startOne(open(), { request });
    stopAfterwards(started);
    started.detach();
    const found = open().find(request);
    await untilOwned(run);
    expect(await found.state()).toBe('running');
    await found.stop(patientStop);
    expect(await found.result()).toBe('stopped');
    expect(await found.state()).toBe('ended');
    expect(readEvents(run.events).at(-1)).toMatchObject({ type: 'session-ended', reason: 'stopped' });
  });

  test('stops one session and leaves the others alone', async () => {
    const [first, second] = [endless(), endless()];
    const executor = open();
    const sessions = executor.start([{ request: first.request }, { request: second.request }]);
    for (const session of sessions) stopAfterwards(session);
    const [running, waiting] = sessions;
    await untilOwned(first.run);
    expect(await waiting?.state()).toBe('waiting');
    await waiting?.stop(patientStop);
    await expect(waiting?.result()).rejects.toThrow('stopped before it began');
    expect(await running?.state()).toBe('running');
    await running?.stop(patientStop);
    expect(await running?.result()).toBe('stopped');
    expect(readEvents(second.run.events)).toHaveLength(1);
  });

  test('says of a killed session that it was killed, and what to do', async () => {
    const { run, request } = endless();
    const session = startOne(open(), { request });
    stopAfterwards(session);
    await untilOwned(run);
    await place.kill(session);
    for (const handle of [session, open().find(request)]) {
      const error = await handle.result().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^The session was killed .*before it could finish/),
        hint: expect.stringContaining('Run the same command again'),
      });
      expect(await handle.state()).toBe('killed');
    }
  });

  test('has no need of a session where the result is known when its turn comes', async () => {
    const { run, request } = endless();
    const session = startOne(open(), { request, prepare: async () => 'done' });
    expect(await session.result()).toBe('done');
    expect(session.id).toBeUndefined();
    expect(readEvents(run.events)).toHaveLength(1);
  });
});
