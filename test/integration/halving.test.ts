import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import type { Comparison } from '../../src/core/run/comparison';
import { readEvents } from '../../src/store/logReader';
import { masLab } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const rates = [0.01, 0.000_001, 0.005];

/** Cells of one seed, of which the second learns nothing. */
function workspace(halving?: object): string {
  const folder = temporaryFolder();
  const experiment: ExperimentInput = {
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 3, trainSamples: 400, testSamples: 200 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [16] },
    training: { epochs: 2, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.01 } },
    method: { kind: 'finetune' },
  };
  const sweep = { experiment, values: { 'training.optimizer.learningRate': rates }, ...(halving && { halving }) };
  writeFileSync(join(folder, 's.mas-sweep.json'), JSON.stringify(sweep));
  return folder;
}

it('a cell that does worse than others is stopped early, once and for all, and results say so', async () => {
  const folder = workspace({ after: [1], share: 0.4 });
  const logOf = (name: string) => join(folder, '.mas/runs', name, 'events.jsonl');
  const words = ['sweep', 's.mas-sweep.json', '--jobs', '1', '--threads', '1'];
  const first = await masLab(folder, ...words, '--json');
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain('stopped early after task 1');

  // By hand: 1 of 1, of which 1 continues; 2 of 2, of which 1; 1 or 2 of 3, of which 2.
  const status = JSON.parse((await masLab(folder, 'sweep', 'status', 's', '--json')).stdout);
  const cells: { cell: string; status: string; trained: number; stoppedEarly?: object }[] = status.cells;
  const [good = '', bad = '', other = ''] = cells.map(({ cell }) => cell);
  expect(cells.map((each) => [each.status, each.trained])).toEqual([
    ['done', 3],
    ['stopped early', 1],
    ['done', 3],
  ]);
  expect(cells[1]?.stoppedEarly).toEqual({ task: 1, rank: 2, of: 2, kept: 1 });
  const decisions = [good, bad, other].map((name) =>
    readEvents(logOf(name)).flatMap((event) => (event.type === 'halving' ? [[event.of, event.continues]] : [])),
  );
  expect(decisions).toEqual([[[1, true]], [[2, false]], [[3, true]]]);

  const { rows }: Comparison = JSON.parse(first.stdout);
  expect(rows.map(({ learnt, stoppedEarly }) => [learnt, stoppedEarly])).toEqual([
    [3, undefined],
    [1, 1],
    [3, undefined],
  ]);
  expect(rows[1]?.label).toMatch(/1 of 3 tasks, stopped early$/);
  const csv = await masLab(folder, 'compare', good, bad, other, '--format', 'csv');
  expect(csv.stdout.split('\n')[0]).toContain(',stopped early,');
  const shown = await masLab(folder, 'show', bad);
  expect(shown.stdout).toContain('Stopped early by its sweep after task 1 of 3: rank 2 of 2');

  // A later call, by whatever command, does not train it.
  const before = readFileSync(logOf(bad), 'utf8');
  expect((await masLab(folder, ...words)).stderr).toContain('Nothing to train');
  await masLab(folder, 'next', bad);
  await masLab(folder, 'sweep', 'retry', 's');
  expect(readFileSync(logOf(bad), 'utf8')).toBe(before);

  // Nor is the rule changed while the sweep continues.
  const file = join(folder, 's.mas-sweep.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('0.4', '0.9'));
  expect((await masLab(folder, ...words)).stderr).toContain('halving: {"after":[1],"share":0.4} when the sweep began');
});

it('without halving, every cell is trained to its end', async () => {
  const folder = workspace();
  const { code, stderr } = await masLab(folder, 'sweep', 's.mas-sweep.json', '--threads', '1');
  expect(code, stderr).toBe(0);
  const { counts } = JSON.parse((await masLab(folder, 'sweep', 'status', 's', '--json')).stdout);
  expect(counts).toMatchObject({ done: 3, 'stopped early': 0 });
});
