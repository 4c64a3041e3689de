import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { sha256Of } from '../../src/store/sha256';
import { startIn } from '../fixtures/commandLine';
import { filesOf } from '../fixtures/formatFiles';
import { firstOrAll } from '../fixtures/full';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const golden = join(__dirname, '../reference/golden/data');

/** The checkpoints of a run: their tasks and digests. */
function checkpointsOf(run: string): readonly (readonly string[])[] {
  const folder = join(run, 'checkpoints');
  return readdirSync(folder)
    .sort()
    .map((name) => [name.replace(/-s\d+/, ''), sha256Of(readFileSync(join(folder, name)))]);
}

/** Arrays that are read as they are, samples that are decoded, and others of these. */
const cases = [
  ['npy-torch/', { kind: 'domains', axes: 'chw' }, 'train_images.npy'],
  ['table.csv', { kind: 'domains', label: 'species' }, 'table.csv'],
  ['cifar-10-batches-py/', { kind: 'permuted', tasks: 2 }, undefined],
  ['huggingface/', { kind: 'permuted', tasks: 2, label: 'kind' }, undefined],
] as const;

it('a run on an archive of arrays that is stopped in a task, resumed, killed and resumed ends as an unbroken one', async () => {
  const folder = temporaryFolder();
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), MAS_LAB_HEARTBEAT_MS: '500' };
  const inputs = Array.from({ length: 400 * 16 }, (_, i) => (i * 37 + (i >> 4) * 11) % 256);
  const part = (rows: number) => ({
    shape: [4, 4],
    inputs: inputs.slice(0, rows * 16),
    labels: Array.from({ length: rows }, (_, i) => i % 2),
  });
  writeFileSync(join(folder, 'own.npz'), filesOf.npz({ train: part(400), test: part(40) })['own.npz'] ?? '');
  const experiment = {
    benchmark: { kind: 'rotated', dataset: './own.npz', tasks: 2 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [8] },
    training: {
      epochs: 80,
      batchSize: 4,
      optimizer: { kind: 'adam', learningRate: 0.001 },
      augmentation: { padding: 1, flip: true },
    },
    method: { kind: 'mas', lambda: 1 },
  };
  writeFileSync(join(folder, 'own.mas.json'), JSON.stringify(experiment));
  const lab = (...words: readonly string[]) => startIn(folder, words, { env }).ended;
  const whole = await lab('run', 'own.mas.json', '--run', 'whole');
  expect(whole.code, whole.stderr).toBe(0);
  const log = join(folder, 'parts/events.jsonl');
  /** Trains until there is more progress in the first task, then ends the session so. */
  const interrupted = async (end: (child: ChildProcess) => void) => {
    const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
    const { child, ended } = startIn(folder, ['run', 'own.mas.json', '--run', 'parts'], { env });
    const progress = () => readFileSync(log, 'utf8').slice(before).includes('"type":"progress"');
    await vi.waitUntil(() => existsSync(log) && progress(), { timeout: 60_000, interval: 20 });
    end(child);
    await ended;
    expect(readFileSync(log, 'utf8')).not.toContain('"type":"checkpoint"');
  };
  await interrupted((child) => child.kill('SIGINT'));
  expect(readFileSync(log, 'utf8')).toContain('"type":"snapshot"');
  await interrupted(() =>
    process.kill(JSON.parse(readFileSync(join(folder, 'parts/session.json'), 'utf8')).pid, 'SIGKILL'),
  );
  const resumed = await lab('run', 'own.mas.json', '--run', 'parts');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(checkpointsOf(join(folder, 'parts'))).toEqual(checkpointsOf(join(folder, 'whole')));
});

it.each(firstOrAll(cases, 2))(
  'a run on %s, stopped between tasks, ends as an unbroken one, and only on the same data',
  async (dataset, reading, changed) => {
    const folder = temporaryFolder();
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    cpSync(join(golden, dataset), join(folder, dataset), { recursive: true });
    const experiment = {
      benchmark: { dataset: `./${dataset}`, ...reading },
      scenario: 'domain-incremental',
      network: { kind: 'mlp', hidden: [4] },
      training: { epochs: 2, batchSize: 2, optimizer: { kind: 'adam', learningRate: 0.01 } },
      method: { kind: 'mas', lambda: 1 },
    };
    writeFileSync(join(folder, 'own.mas.json'), JSON.stringify(experiment));
    const lab = (...words: readonly string[]) => startIn(folder, words, { env }).ended;
    const whole = await lab('run', 'own.mas.json', '--run', 'whole', '--json');
    expect(whole.code, whole.stderr).toBe(0);
    expect((await lab('run', 'own.mas.json', '--run', 'parts', '--tasks', '1')).code).toBe(0);
    expect((await lab('run', 'own.mas.json', '--run', 'parts')).code).toBe(0);
    expect(checkpointsOf(join(folder, 'parts'))).toEqual(checkpointsOf(join(folder, 'whole')));
    const evaluated = await lab('evaluate', 'parts', '--json');
    expect(evaluated.code, evaluated.stderr).toBe(0);

    if (changed === undefined) return;
    const path = join(folder, dataset === changed ? '' : dataset, changed);
    const bytes = readFileSync(path);
    const at = changed.endsWith('.csv') ? bytes.indexOf('\n') + 3 : bytes.length - 1;
    bytes[at] = changed.endsWith('.csv') ? 0x39 - ((bytes[at] ?? 0) % 8) : (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    const refused = await lab('evaluate', 'parts');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('have changed since it began');
  },
);
