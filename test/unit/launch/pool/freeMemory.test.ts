import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { freeMemory, ownMemory } from '../../../../src/launch/pool/freeMemory';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** A system whose files are these; 8 GB of it are free. */
function systemOf(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  const all = { 'proc/meminfo': 'MemTotal: 16000000 kB\nMemAvailable:    8000000 kB\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const v2 = (group: string, max: string, current: number, files: number) => ({
  [`sys/fs/cgroup${group}/memory.max`]: `${max}\n`,
  [`sys/fs/cgroup${group}/memory.current`]: `${current}\n`,
  [`sys/fs/cgroup${group}/memory.stat`]: `anon 5\ninactive_file ${files / 2}\nactive_file ${files / 2}\n`,
});

test('is that of the machine where nothing limits it', () => {
  const group = { 'proc/self/cgroup': '0::/user\n', ...v2('/user', 'max', 3e9, 0) };
  expect(freeMemory(systemOf(group))).toBe(8_192_000_000);
});

test('is that of the container, in which files that are kept in memory count as free', () => {
  const group = { 'proc/self/cgroup': '0::/\n', ...v2('', '2000000000', 1.9e9, 8e8) };
  expect(freeMemory(systemOf(group))).toBe(900_000_000);
});

test('is that of the narrowest group around the process', () => {
  const groups = {
    'proc/self/cgroup': '0::/slurm/job/step\n',
    ...v2('/slurm/job/step', 'max', 4e8, 0),
    ...v2('/slurm/job', '500000000', 4e8, 0),
    ...v2('/slurm', '900000000', 7e8, 0),
  };
  expect(freeMemory(systemOf(groups))).toBe(100_000_000);
});

test('is known with version 1 of control groups, also where the path is the one outside of the container', () => {
  const top = 'sys/fs/cgroup/memory/memory';
  const groups = {
    'proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n',
    [`${top}.limit_in_bytes`]: '1000000000\n',
    [`${top}.usage_in_bytes`]: '700000000\n',
    [`${top}.stat`]: 'inactive_file 1\nactive_file 1\ntotal_inactive_file 100\ntotal_active_file 300\n',
  };
  expect(freeMemory(systemOf(groups))).toBe(300_000_400);
});

test('a process has taken memory for itself', () => {
  expect(freeMemory()).toBeGreaterThan(0);
  if (process.platform === 'linux') expect(ownMemory(process.pid)).toBeGreaterThan(1e7);
});
