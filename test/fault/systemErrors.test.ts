import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, masLab, startIn } from '../fixtures/commandLine';
import { type FaultyFunction, faulty } from '../fixtures/faultyFs';
import { firstOrAll } from '../fixtures/full';
import { temporaryFolder } from '../fixtures/temporaryFolder';
import { tiny } from './trials';

/** Every function of the file system fails under every command: in words, and the command can be repeated after it. */

const commands = {
  run: ['run', 'x.mas.json', '--run', 'new', '--engine', 'cpu'],
  resume: ['run', 'x.mas.json', '--run', 'half', '--engine', 'cpu'],
  show: ['show', 'half'],
  evaluate: ['evaluate', 'half', '--engine', 'cpu'],
  importance: ['importance', 'half', '--out', 'omega.safetensors', '--engine', 'cpu'],
  adapt: ['adapt', 'half', '--data', 'test', '--run', 'adapted', '--engine', 'cpu'],
  compare: ['compare', 'half'],
  stop: ['stop', 'half'],
  sweep: ['sweep', 's.mas-sweep.json', '--runs', 'swept', '--engine', 'cpu'],
} as const;
type Name = keyof typeof commands;
/** Commands that leave something behind. */
const writing: readonly Name[] = ['run', 'resume', 'adapt', 'sweep'];

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

let folder = '';
let start = '';
let unbroken: unknown;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  start = join(folder, 'start');
  mkdirSync(start);
  writeFileSync(join(start, 'x.mas.json'), JSON.stringify(tiny));
  writeFileSync(
    join(start, 's.mas-sweep.json'),
    JSON.stringify({ experiment: 'x.mas.json', values: { 'method.lambda': [1] } }),
  );
  succeeded(await masLab(start, 'run', 'x.mas.json', '--run', 'half', '--tasks', '1', '--engine', 'cpu'));
  const whole = join(folder, 'whole');
  cpSync(start, whole, { recursive: true });
  succeeded(await masLab(whole, ...commands.run));
  unbroken = resultIn(whole, 'new');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a function of the file system that fails', () => {
  it.each(firstOrAll(cases, 6))(
    '%s in %s with %s, call %i, is reported in words',
    { timeout: 60_000 },
    async (name, command, code, call) => {
      const folder = temporaryFolder();
      cpSync(start, folder, { recursive: true });
      const words = commands[command];
      const countFile = join(temporaryFolder(), 'calls');
      const path = `^(${folder}/|half|new|adapted|swept|omega|x\\.mas|s\\.mas)`;
      const env = faulty({ action: code, call, function: name, path, countFile });
      const ended = await startIn(folder, words, { env }).ended;
      if (sure.some(([each, where]) => each === name && where === command)) expect(existsSync(countFile)).toBe(true);
      if (ended.code !== 0) inWords(ended);
      // The fault is gone: the same command does what it would have done.
      if (!writing.includes(command)) return;
      succeeded(await masLab(folder, ...words));
      if (command === 'run' || command === 'resume')
        expect(resultIn(folder, command === 'run' ? 'new' : 'half')).toEqual(unbroken);
    },
  );
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
  const events = readFileSync(join(folder, run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return events
    .map((line) => JSON.parse(line))
    .flatMap(({ type, sha256, accuracy }) =>
      type === 'checkpoint' ? [sha256] : type === 'evaluated' ? [accuracy] : [],
    );
}
