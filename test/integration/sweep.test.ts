import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import type { Comparison } from '../../src/core/run/comparison';
import { readEvents } from '../../src/store/logReader';
import { masLab, start } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const file = 'small.mas-sweep.json';

interface Sizes {
  readonly trainSamples: number;
  readonly epochs?: number;
  readonly seeds?: readonly number[];
}

/** A folder with a sweep over two values of λ and, by default, two seeds. */
function workspaceWith({ trainSamples, epochs = 1, seeds = [0, 1] }: Sizes): string {
  const folder = temporaryFolder();
  const experiment: ExperimentInput = {
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples, testSamples: 200 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [32] },
    training: { epochs, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method: { kind: 'mas', lambda: 1 },
  };
  writeFileSync(join(folder, 'small.mas.json'), JSON.stringify(experiment));
  const sweep = { experiment: 'small.mas.json', values: { 'method.lambda': [0.01, 1], seed: seeds } };
  writeFileSync(join(folder, file), JSON.stringify(sweep));
  return folder;
}

const eventsOf = (folder: string, run: string) => readEvents(join(folder, '.mas/runs', run, 'events.jsonl'));

describe('a sweep', () => {
  it('trains every combination once and puts the runs side by side', async () => {
    const folder = workspaceWith({ trainSamples: 200 });
    const first = await masLab(folder, 'sweep', file, '--jobs', '2', '--threads', '3', '--json');
    expect(first.code, first.stderr).toBe(0);
    const comparison: Comparison = JSON.parse(first.stdout);
    expect(comparison.rows.map(({ label, seeds, learnt }) => [label, seeds, learnt])).toEqual([
      ['mas, λ = 0.01', [0, 1], 2],
      ['mas, λ = 1', [0, 1], 2],
    ]);
    const runs = readdirSync(join(folder, '.mas/runs'));
    expect(runs).toHaveLength(4);
    const engine = eventsOf(folder, 'small-lambda-1-seed-0').find(({ type }) => type === 'session-started');
    expect(engine).toMatchObject({ engine: { threads: 3 } });

    // Each says which cell of which sweep it is, and of which experiment.
    expect(eventsOf(folder, 'small-lambda-1-seed-0')[0]).toMatchObject({
      ...{ file: '../../../small.mas.json', sweep: `../../../${file}`, cell: 'small-lambda-1-seed-0' },
    });

    const lengths = runs.map((run) => eventsOf(folder, run).length);
    const again = await masLab(folder, 'sweep', file, '--jobs', '2', '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(comparison);
    expect(runs.map((run) => eventsOf(folder, run).length)).toEqual(lengths);

    // What `compare` says of the same runs, in another order of words.
    const compared = await masLab(folder, 'compare', ...runs, '--json');
    expect(JSON.parse(compared.stdout)).toEqual(comparison);
  });

  it('stops on Ctrl-C, and resumes where it was', async () => {
    const folder = workspaceWith({ trainSamples: 6000, epochs: 4, seeds: [0] });
    const { child, ended } = start(folder, 'sweep', file, '--jobs', '1', '--threads', '1');
    const isTraining = (run: string) => eventsOf(folder, run).some(({ type }) => type === 'progress');
    while (!isTraining('small-lambda-0.01-seed-0') && child.exitCode === null) await sleep(20);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('Resume with:');
    expect(stderr).toContain(`sweep ${file} --jobs 1 --threads 1`);
    // One is begun at a time.
    expect(readdirSync(join(folder, '.mas/runs'))).toHaveLength(1);
    expect(eventsOf(folder, 'small-lambda-0.01-seed-0').at(-1)).toMatchObject({
      type: 'session-ended',
      reason: 'stopped',
    });

    const second = await masLab(folder, 'sweep', file, '--json');
    expect(second.code, second.stderr).toBe(0);
    const events = eventsOf(folder, 'small-lambda-0.01-seed-0');
    const [, again] = events.filter(({ type }) => type === 'session-started');
    // Where that was depends on the machine: a quick one is in the second task by then.
    const stopped = events.filter((event) => event.type === 'snapshot').findLast(({ n }) => n < (again?.n ?? 0));
    expect(stopped).toBeDefined();
    expect(again).toMatchObject({ resumed: { task: stopped?.task, step: stopped?.step } });
    const { rows }: Comparison = JSON.parse(second.stdout);
    expect(rows.map(({ learnt, seeds }) => [learnt, seeds.length])).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  it('says what is wrong before it trains anything', async () => {
    const folder = workspaceWith({ trainSamples: 200 });
    writeFileSync(join(folder, file), JSON.stringify({ experiment: 'small.mas.json', values: { sed: [1] } }));
    const { code, stderr } = await masLab(folder, 'sweep', file);
    expect(code).toBe(1);
    expect(stderr).toContain('values["sed"][0]: unknown key; did you mean "seed"? (line 1, column 49)');
    expect(existsSync(join(folder, '.mas'))).toBe(false);
    writeFileSync(join(folder, file), JSON.stringify({ experiment: 'missing.mas.json', values: { seed: [1] } }));
    expect((await masLab(folder, 'sweep', file)).stderr).toContain('missing.mas.json');
  });

  it('does not resume runs of another experiment', async () => {
    const folder = workspaceWith({ trainSamples: 100 });
    const small = { name: 'small', values: { 'method.lambda': [1], seed: [0] } };
    writeFileSync(join(folder, file), JSON.stringify({ ...small, experiment: 'small.mas.json' }));
    expect((await masLab(folder, 'sweep', file)).code).toBe(0);
    const other = relative(folder, join(workspaceWith({ trainSamples: 150 }), 'small.mas.json'));
    writeFileSync(join(folder, file), JSON.stringify({ ...small, experiment: other }));
    const { code, stderr } = await masLab(folder, 'sweep', file);
    expect(code).toBe(1);
    expect(stderr).toContain('benchmark.trainSamples: 100 when the sweep began, 150 now');
    expect(stderr).toContain('another name');

    // Runs of earlier versions have no sweep's folder.
    rmSync(join(folder, '.mas/sweeps'), { recursive: true });
    const old = await masLab(folder, 'sweep', file);
    expect(old.code).toBe(1);
    expect(old.stderr).toContain('benchmark.trainSamples: 100 in the run, 150 now');
    expect(old.stderr).toContain('another name');
    expect(existsSync(join(folder, '.mas/sweeps'))).toBe(false);
  });
});
