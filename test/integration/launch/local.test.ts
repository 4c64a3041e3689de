import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { type Installation, startOne } from '../../../src/launch/executor';
import { openExecutor } from '../../../src/launch/openExecutor';
import { SessionFault } from '../../../src/launch/sessionResult';
import { stopSession } from '../../../src/launch/stop';
import { gentleStop, impatientStop, type StopPolicy, type StopStep } from '../../../src/launch/stopPolicy';
import { createRun } from '../../../src/store/createRun';
import { isStopRequested, requestStop } from '../../../src/store/lock';
import { childProcess, isAlive, type ProcessIdentity, thisProcess } from '../../../src/store/processes';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** A session process that does as the test says, in place of the real one. */
function sessionThat(body: string): { run: RunDirectory; script: string } {
  const folder = temporaryFolder();
  const script = join(folder, 'session.js');
  writeFileSync(script, body);
  return { run: createRun(join(folder, '.mas', 'runs', 'r'), someExperiment()).run, script };
}

function train(
  { run, script, node }: Installation & { run: RunDirectory },
  { threads, ...listeners }: { threads?: number; onStart?: (id: string) => void; onLook?: () => void } = {},
) {
  const executor = openExecutor({ kind: 'local', threads }, { script, node });
  return startOne(executor, { request: { kind: 'train', run: run.path, engine: 'auto', tasks: 'all' }, ...listeners });
}

test('a session gets its request, works in the workspace, and its result comes back', async () => {
  const { run, script } = sessionThat(`
    console.log(process.cwd(), process.env.ELECTRON_RUN_AS_NODE, JSON.parse(process.argv[2]).threads);
    process.send({ type: 'look' });
    process.send({ type: 'result', value: JSON.parse(process.argv[2]).kind });
  `);
  let looks = 0;
  const started: string[] = [];
  const listeners = { onStart: (id: string) => started.push(id), onLook: () => looks++ };
  const session = train({ run, script }, { threads: 3, ...listeners });
  expect(await session.result()).toBe('train');
  expect(looks).toBe(1);
  // Whoever remembers the session needs its name, which it does not have before its turn.
  expect(started).toEqual([session.id]);
  expect(readFileSync(run.log, 'utf8')).toBe(`${join(run.path, '../../..')} 1 3\n`);
});

test('where IPC tells nothing, the result file does', async () => {
  const failed = sessionThat(`
    const { result } = JSON.parse(process.argv[2]);
    const outcome = { type: 'failed', message: 'no data', hint: 'get it', unexpected: false };
    require('node:fs').writeFileSync(result, JSON.stringify(outcome));
  `);
  await expect(train(failed).result()).rejects.toMatchObject({ message: 'no data', hint: 'get it' });
});

test('what the user can mend comes back with its hint', async () => {
  const failed = sessionThat(
    `process.send({ type: 'failed', message: 'no data', hint: 'get it', unexpected: false });`,
  );
  const error = await train(failed)
    .result()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: 'no data', hint: 'get it' });
});

test('a fault of ours comes back with what the session printed', async () => {
  const failed = sessionThat(`
    console.error('Error: boom\\n    at here');
    process.send({ type: 'failed', message: 'boom', unexpected: true });
  `);
  const error = await train(failed)
    .result()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SessionFault);
  expect(error).toMatchObject({ message: 'boom', tail: 'Error: boom\n    at here' });
});

test.each([
  [
    'killed',
    `process.kill(process.pid, 'SIGKILL')`,
    /was killed by SIGKILL/,
    /out of memory.*Run the same command again/,
  ],
  ['of an unfit processor', `process.kill(process.pid, 'SIGILL')`, /SIGILL/, /--engine wasm/],
  ['with an exception', `console.log('begun'); throw new Error('x')`, /exit code 1.*Last output:.*Error: x/s, /log/],
])('a session that dies %s is reported, with how and what to do', async (_, body, message, hint) => {
  const error = await train(sessionThat(body))
    .result()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
  expect((error as UserError).hint).toMatch(hint);
});

test('a Node.js that is not there is named', async () => {
  const session = train({ ...sessionThat(''), node: '/nowhere/node' });
  await expect(session.result()).rejects.toThrow('/nowhere/node cannot be started: there is no such program');
});

test('a session that could not be started is stopped without a signal to anybody', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  onTestFinished(() => kill.mockRestore());
  const session = train({ ...sessionThat(''), node: '/nowhere/node' });
  await vi.waitFor(async () => expect(await session.state()).not.toBe('waiting'));
  await session.stop(impatientStop);
  await expect(session.result()).rejects.toThrow(/cannot be started/);
  expect(kill).not.toHaveBeenCalled();
});

/** An owner that does `body` in a process of its own. */
async function ownerThat(body: string): Promise<{ run: RunDirectory; owner: ProcessIdentity }> {
  const { run } = sessionThat('');
  const code = `const fs = require('node:fs'); const request = ${JSON.stringify(run.stopRequest)}; ${body}; console.log('ready');`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  const owner = childProcess(pid);
  writeFileSync(run.session, JSON.stringify(owner));
  return { run, owner };
}

const hasty: StopPolicy = [
  { action: 'request', patienceMs: 500 },
  { action: 'terminate', patienceMs: 500 },
  { action: 'kill', patienceMs: 5_000 },
];

test.each([
  ['asked', `setInterval(() => fs.existsSync(request) && process.exit(), 20)`, ['request']],
  ['terminated', 'setInterval(() => {}, 1000)', ['request', 'terminate']],
  ['killed', `setInterval(() => {}, 1000); process.on('SIGTERM', () => {})`, ['request', 'terminate', 'kill']],
])('a session ends when it is %s, and that is waited for', async (_, body, expected) => {
  const { run, owner } = await ownerThat(body);
  const steps: StopStep['action'][] = [];
  expect(await stopSession(run, hasty, { onStep: ({ action }) => steps.push(action) })).toBe(true);
  expect(steps).toEqual(expected);
  expect(isAlive(owner)).toBe(false);
  expect(isStopRequested(run)).toBe(false);
});

test('nothing is done where no session runs', async () => {
  const { run } = sessionThat('');
  expect(await stopSession(run, hasty)).toBe(false);
});

test.each([
  ['machine', { host: 'node-17' }],
  ['process namespace', { scope: 'elsewhere' }],
])('a session in another %s is asked, never signalled', async (_, place) => {
  const { run } = sessionThat('');
  let beat = 0;
  const renew = () => {
    writeFileSync(run.session, JSON.stringify({ ...thisProcess(), ...place, interval: 500, beat: beat++ }));
  };
  renew();
  const beating = setInterval(renew, 200);
  onTestFinished(() => clearInterval(beating));
  await expect(stopSession(run, hasty)).rejects.toThrow(/has not ended/);
  expect(isStopRequested(run)).toBe(false);
});

test('who no longer waits for a session withdraws the request', async () => {
  const { run } = await ownerThat('setInterval(() => {}, 1000)');
  const abort = new AbortController();
  const stopping = stopSession(run, gentleStop, { signal: abort.signal });
  await vi.waitFor(() => expect(isStopRequested(run)).toBe(true));
  abort.abort();
  await expect(stopping).rejects.toThrow('aborted');
  expect(isStopRequested(run)).toBe(false);
});

test('a request made for an earlier session does not stop the next one', async () => {
  const { run, script } = sessionThat(`
    const requested = require('node:fs').readFileSync('.mas/runs/r/stop-request', 'utf8');
    const isMeant = requested !== JSON.parse(process.argv[2]).earlierStop;
    process.send({ type: 'result', value: isMeant ? 'stopped' : 'done' });
  `);
  requestStop(run);
  expect(await train({ run, script }).result()).toBe('done');
});
