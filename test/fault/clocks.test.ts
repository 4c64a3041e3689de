import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startIn } from '../fixtures/commandLine';
import { firstOrAll } from '../fixtures/full';
import { temporaryFolder } from '../fixtures/temporaryFolder';
import { nextSession, signal } from './sessions';
import { command, endingOf, joined, preload, quickHeart, tiny, trainWords, untilDone, writeExperiment } from './trials';

/** The clock of a machine is set forward and back while a run trains: nothing depends on it but the times in the log. */

const DAY_MS = 24 * 3_600_000;
const libfaketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** What sets the clock of processes, by a file that says how many days it is ahead. */
const clocks = {
  'a preload': {
    isThere: true,
    env: (file: string) => ({ NODE_OPTIONS: preload('otherClock.cjs'), MAS_LAB_CLOCK_FILE: file }),
    text: (days: number) => String(days * DAY_MS),
  },
  libfaketime: {
    isThere: existsSync(libfaketime),
    env: (file: string) => ({
      LD_PRELOAD: libfaketime,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
    text: (days: number) => `${days < 0 ? '' : '+'}${days}d`,
  },
} as const;

const kinds = Object.keys(clocks) as (keyof typeof clocks)[];

test.each(firstOrAll(kinds))('a clock that is set forward and back changes nothing (%s)', async (kind) => {
  const { isThere, env: envOf, text } = clocks[kind];
  if (!isThere) return console.log(`${kind} is not installed here`);
  const folder = temporaryFolder();
  writeExperiment(folder, { training: { ...tiny.training, epochs: 300 } });
  const expected = command(folder, trainWords('unbroken'));

  const file = join(folder, 'clock');
  const set = (days: number) => writeFileSync(file, text(days));
  set(0);
  const env = joined(quickHeart, envOf(file));
  const run = join(folder, 'run');

  // Killed while the clock is ten years ahead, and resumed while it is a year behind.
  set(3650);
  const first = startIn(folder, trainWords(), { env });
  const pid = await nextSession(run);
  await sleep(1200);
  if (pid !== undefined) signal(pid, 'SIGKILL');
  await first.ended;
  set(-365);
  let isOver = false;
  const resumed = untilDone(() => command(folder, trainWords(), env), folder, 'run');
  resumed
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  for (const days of [1, -1, 0.5, -400, 3650]) {
    if (isOver) break;
    await sleep(400);
    set(days);
    const { code, stdout, stderr } = await command(folder, ['show', 'run'], envOf(file));
    expect(code, stderr).toBe(0);
    expect.soft(stdout).not.toMatch(/[−-][\d.,]+ (s|min|h)\b/);
  }
  const { followed } = await resumed;
  expect(followed).not.toContain('repair');
  const shown = await command(folder, ['show', 'run', '--json']);
  const { seconds } = JSON.parse(shown.stdout);
  for (const each of Object.values(seconds)) expect(each).toBeGreaterThanOrEqual(0);
  expect(seconds.total).toBeLessThan(600);
  expect((await expected).code).toBe(0);
  expect(endingOf(folder, 'run')).toEqual(endingOf(folder, 'unbroken'));
});
