import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startOne } from '../../../src/launch/executor';
import { openExecutor } from '../../../src/launch/openExecutor';
import type { Request, RequestKind } from '../../../src/session/request';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const table = join(__dirname, '../../reference/golden/data/table.csv');
const script = join(import.meta.dirname, '../../../dist/session.js');

/** What a session answers, as the extension asks it: without a run, and without an engine. */
function answer<K extends RequestKind>(request: Request & { readonly kind: K }) {
  return startOne<K>(openExecutor({ kind: 'local' }, { script }), { request }).result();
}

test('a session says what is in a data set, or which columns may hold the labels', async () => {
  const request = { kind: 'describe', engine: 'auto', data: table } as const;
  expect(await answer(request)).toEqual({ kind: 'no-label', columns: ['a', 'b, c', 'd', 'species', 'split', 'task'] });
  expect(await answer({ ...request, label: 'species' })).toMatchObject({
    kind: 'described',
    description: { format: 'CSV', inputShape: [1, 3, 1], benchmark: { kind: 'domains', label: 'species' } },
  });
  await expect(answer({ ...request, label: 'sort' })).rejects.toMatchObject({
    message: expect.stringContaining('table.csv has no column "sort"'),
    hint: expect.stringContaining('species'),
  });
});

test('a session shows samples of each task of an experiment, whose file says where its data are', async () => {
  const folder = temporaryFolder();
  cpSync(table, join(folder, 'table.csv'));
  const file = join(folder, 'own.mas.json');
  const experiment = {
    benchmark: { kind: 'domains', dataset: 'table.csv', label: 'species' },
    ...{ scenario: 'domain-incremental', network: { kind: 'mlp', hidden: [4] }, method: { kind: 'finetune' } },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  };
  writeFileSync(file, JSON.stringify(experiment));
  const shown = await answer({ kind: 'samples', engine: 'auto', file, folder, workspace: folder });
  expect(shown).toMatchObject({ name: 'own', data: ['table.csv'], inputShape: [1, 3, 1], taskCount: 2 });
  expect(shown.tasks[0]?.classes[0]).toMatchObject({ name: 'setosa', pictures: [] });
});
