import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NewFolders } from '../../../src/host/runs/newFolders';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const write = (...path: readonly string[]) => {
  const file = join(...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '{}');
  return file;
};

const quiet = () => new NewFolders(() => expect.unreachable());

it('sees experiments and sweeps that come, change and go in new folders, at any depth', async () => {
  const folder = temporaryFolder();
  const folders = quiet();
  expect(await folders.look()).toBe(false);
  folders.add(folder);
  expect(await folders.look()).toBe(false);

  const file = write(folder, 'a', 'b', 'c', 'x.mas.json');
  expect(await folders.look()).toBe(true);
  expect(await folders.look()).toBe(false);
  utimesSync(file, 1, 1);
  expect(await folders.look()).toBe(true);
  write(folder, 'a', 'later', 's.mas-sweep.json');
  expect(await folders.look()).toBe(true);
  renameSync(join(folder, 'a', 'b'), join(folder, 'moved'));
  expect(await folders.look()).toBe(true);
  rmSync(folder, { recursive: true });
  expect(await folders.look()).toBe(true);
  expect(await folders.look()).toBe(false);
});

it('says that a folder is gone before anybody has looked into it: a search in between may have listed what it held', async () => {
  const folder = temporaryFolder();
  const folders = quiet();
  write(folder, 'x.mas.json');
  folders.add(folder);
  rmSync(folder, { recursive: true });
  expect(await folders.look()).toBe(true);
  expect(await folders.look()).toBe(false);
});

it('does not care for other files, for what is installed, and for runs', async () => {
  const folder = temporaryFolder();
  const folders = quiet();
  folders.add(folder);
  folders.add(write(folder, 'notes.json'));
  write(folder, 'node_modules', 'x.mas.json');
  write(folder, '.mas', 'runs', 'x.mas.json');
  folders.add(join(folder, '.git'));
  write(folder, '.git', 'x.mas.json');
  expect(await folders.look()).toBe(false);
});

it('says once that there are too many folders', async () => {
  const folder = temporaryFolder();
  for (let i = 0; i < 502; i++) mkdirSync(join(folder, String(i)));
  const told: number[] = [];
  const folders = new NewFolders((limit) => told.push(limit));
  folders.add(folder);
  await folders.look();
  await folders.look();
  expect(told).toEqual([500]);
});
