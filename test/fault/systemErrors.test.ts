import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEvents } from '../../src/store/logReader';
import { type Ended, masLab, startIn } from '../fixtures/commandLine';
import { type FaultyFunction, faulty } from '../fixtures/faultyFs';
import { isFull, longTimeout } from '../fixtures/full';
import { manyTrials } from './manyTrials';
import { tiny, untilDone } from './trials';

/** Every function of the file system fails under every command: in words, and the command can be repeated after it. */

const commands = {
  run: ['run', 'x.mas.json', '--run', 'new', '--engine', 'wasm'],
  resume: ['run', 'x.mas.json', '--run', 'half', '--engine', 'wasm'],
  show: ['show', 'half'],
  evaluate: ['evaluate', 'half', '--engine', 'wasm'],
  importance: ['importance', 'half', '--out', 'omega.safetensors', '--engine', 'wasm'],
  adapt: ['adapt', 'half', '--data', 'test', '--run', 'adapted', '--engine', 'wasm'],
  compare: ['compare', 'half'],
  stop: ['stop', 'half'],
  sweep: ['sweep', 's.mas-sweep.json', '--runs', 'swept', '--engine', 'wasm'],
} as const;
type Name = keyof typeof commands;
/** What commands leave behind. */
const runs: Readonly<Partial<Record<Name, string>>> = { run: 'new', resume: 'half', adapt: 'adapted', sweep: 'swept' };

/** Each function in a command that is sure to call it. */
const sure: readonly [FaultyFunction, Name, string][] = [
  ['mkdir', 'run', 'ENOSPC'],
  ['open', 'show', 'EMFILE'],
  ['write', 'resume', 'ENOSPC'],
  ['fsync', 'importance', 'EIO'],
  ['rename', 'importance', 'EACCES'],
  ['readdir', 'adapt', 'EACCES'],
  ['copyFile', 'adapt', 'EFBIG'],
  ['stat', 'compare', 'EIO'],
  ['read', 'evaluate', 'EIO'],
];
const codes = ['ENOSPC', 'EEXIST', 'EACCES', 'EFBIG', 'EIO', 'EMFILE'];
const functions = [...sure.map(([name]) => name), 'unlink', 'close', 'truncate'] as const;
const calls = [1, 2, 4];

const table = (Object.keys(commands) as Name[]).flatMap((command) =>
  functions.flatMap((name) => codes.flatMap((code) => calls.map((call) => [name, command, code, call] as const))),
);
const cases = [...sure.map((each) => [...each, 1] as const), ...table];

let place = '';
let start = '';
let unbroken: unknown;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  start = join(place, 'start');
  mkdirSync(start);
  writeFileSync(join(start, 'x.mas.json'), JSON.stringify(tiny));
  writeFileSync(
    join(start, 's.mas-sweep.json'),
    JSON.stringify({ experiment: 'x.mas.json', values: { 'method.lambda': [1] } }),
  );
  succeeded(await masLab(start, 'run', 'x.mas.json', '--run', 'half', '--tasks', '1', '--engine', 'wasm'));
  const whole = join(place, 'whole');
  cpSync(start, whole, { recursive: true });
  succeeded(await masLab(whole, ...commands.run));
  unbroken = resultIn(whole, 'new');
}, 60_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Makes a trial, and says what happened. */
async function attempt([name, command, code, call]: (typeof cases)[number], folder: string): Promise<string> {
  cpSync(start, folder, { recursive: true });
  const words = commands[command];
  const hitFile = `${folder}.hit`;
  const path = `^(${folder}/|half|new|adapted|swept|omega|x\\.mas|s\\.mas)`;
  const env = faulty({ action: code, call, function: name, path, hitFile });
  const ended = await startIn(folder, words, { env }).ended;
  const isHit = existsSync(hitFile);
  if (sure.some(([each, where]) => each === name && where === command && call === 1)) expect(isHit).toBe(true);
  if (ended.code !== 0) inWords(ended);
  // The fault is gone: the same command does what it would have done, at most after what it asks for.
  const made = runs[command];
  if (made !== undefined && (command !== 'adapt' || ended.code !== 0)) {
    await untilDone(() => startIn(folder, words).ended, folder, made);
  }
  if (command === 'run' || command === 'resume') {
    expect(resultIn(folder, command === 'run' ? 'new' : 'half')).toEqual(unbroken);
  }
  return isHit ? `code ${ended.code}` : 'not reached';
}

it('a function of the file system that fails is reported in words', { timeout: longTimeout ?? 180_000 }, async () => {
  const attemptIn = async (index: number) => {
    const trial = cases[index] as (typeof cases)[number];
    const folder = join(place, String(index));
    try {
      return await attempt(trial, folder);
    } catch (error) {
      throw new Error(`${trial.join(' ')}: ${String(error)}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await manyTrials('system errors', isFull ? cases.length : 6, attemptIn);
});

function succeeded({ code, stderr }: Ended): void {
  expect(code, stderr).toBe(0);
}

function inWords({ code, stdout, stderr }: Ended): void {
  expect(code, stderr).toBe(1);
  expect(stdout + stderr).not.toMatch(/^ +at |bug in MAS Lab/m);
  const told = stderr.slice(stderr.indexOf('error: '));
  // What failed and where, then what to do.
  expect(told).toMatch(/^error: .*[/.]\S*.*: .*\.\n[A-Z].*\.\n$/s);
}

/** The bytes of the last checkpoint, and the accuracies. */
function resultIn(folder: string, run: string): unknown {
  return readEvents(join(folder, run, 'events.jsonl')).flatMap<unknown>((event) =>
    event.type === 'checkpoint' ? [event.sha256] : event.type === 'evaluated' ? [event.accuracy] : [],
  );
}
