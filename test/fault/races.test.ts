import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ended, masLab, start } from '../fixtures/commandLine';
import { firstOrAll } from '../fixtures/full';
import { temporaryFolder } from '../fixtures/temporaryFolder';
import { tiny } from './trials';

const words = {
  run: ['run', 'x.mas.json', '--run', 'runs/s-lambda-1', '--engine', 'cpu'],
  sweep: ['sweep', 's.mas-sweep.json', '--runs', 'runs', '--engine', 'cpu'],
} as const;

/** Who loses says who has won, unless it came so late that everything was trained. */
function lost({ code, stderr }: Ended): void {
  if (code === 0) return;
  expect([code, stderr]).toEqual([1, expect.stringMatching(/in use: process \d+ on \S+ is training it/)]);
  expect(stderr).toMatch(/See its progress with|runs failed/);
}

const pairs = [
  ['run', 'run'],
  ['sweep', 'run'],
  ['run', 'run'],
  ['sweep', 'sweep'],
] as const;
const races = Array.from({ length: 25 }, () => pairs).flat();

it.each(firstOrAll(races, pairs.length))(
  'a %s and a %s that make one run end in one whole run',
  { timeout: 60_000 },
  async (one, other) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.mas.json'), JSON.stringify({ ...tiny, name: 's: λ 1' }));
    const sweep = { experiment: 'x.mas.json', values: { 'method.lambda': [1] } };
    writeFileSync(join(folder, 's.mas-sweep.json'), JSON.stringify(sweep));
    const ended = await Promise.all([start(folder, ...words[one]).ended, start(folder, ...words[other]).ended]);
    expect(ended.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    for (const each of ended) lost(each);
    const shown = await masLab(folder, 'show', 'runs/s-lambda-1', '--json');
    expect(shown.code, shown.stderr).toBe(0);
  },
);
