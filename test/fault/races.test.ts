import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ended, masLab, start } from '../fixtures/commandLine';
import { howOften, longTimeout } from '../fixtures/full';
import { manyTrials } from './manyTrials';
import { tiny } from './trials';

const words = {
  run: ['run', 'x.mas.json', '--run', 'runs/s-lambda-1', '--engine', 'wasm'],
  sweep: ['sweep', 's.mas-sweep.json', '--runs', 'runs', '--engine', 'wasm'],
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

it('two processes that make one run end in one whole run', { timeout: longTimeout ?? 180_000 }, async () => {
  const race = async (index: number) => {
    const [one, other] = pairs[index % pairs.length] as (typeof pairs)[number];
    const folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
    try {
      writeFileSync(join(folder, 'x.mas.json'), JSON.stringify({ ...tiny, name: 's: λ 1' }));
      const sweep = { experiment: 'x.mas.json', values: { 'method.lambda': [1] } };
      writeFileSync(join(folder, 's.mas-sweep.json'), JSON.stringify(sweep));
      const ended = await Promise.all([start(folder, ...words[one]).ended, start(folder, ...words[other]).ended]);
      const winners = ended.filter(({ code }) => code === 0).length;
      expect(winners, ended.map(({ stderr }) => stderr).join('\n')).toBeGreaterThan(0);
      for (const each of ended) lost(each);
      const shown = await masLab(folder, 'show', 'runs/s-lambda-1', '--json');
      expect(shown.code, shown.stderr).toBe(0);
      return `${one} and ${other}: ${winners === 1 ? 'one was told' : 'one after the other'}`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await manyTrials('races', howOften(pairs.length, 100, 'MAS_LAB_TEST_RACES'), race);
});
