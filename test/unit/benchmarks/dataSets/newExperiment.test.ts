import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { describeDataSet } from '../../../../src/benchmarks/dataSets/describe';
import type { Reading } from '../../../../src/benchmarks/formats/format';
import { findDataSet } from '../../../../src/benchmarks/places/findDataSet';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import { networkChoices } from '../../../../src/core/dataSets/networks';
import { experimentOn } from '../../../../src/core/dataSets/newExperiment';
import { streamChoices } from '../../../../src/core/dataSets/streams';
import { parseExperiment } from '../../../../src/core/experiment/parseExperiment';
import * as list from '../../../../src/core/formats/list';
import { kindsOf } from '../../../../src/core/kind';
import { requireFit } from '../../../../src/training/fit';
import { filesOf, writeFiles } from '../../../fixtures/formatFiles';
import { isFull } from '../../../fixtures/full';
import { png } from '../../../fixtures/png';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const golden = join(__dirname, '../../../reference/golden/data');

/** Data sets of every format, of other programs. */
const all: readonly { readonly dataset: string; readonly reading: Reading }[] = JSON.parse(
  readFileSync(join(golden, 'expected.json'), 'utf8'),
);

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', join(temporaryFolder(), 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

/** Makes every experiment that is offered, and opens its stream. @returns their kinds */
async function made(folder: string, dataset: string, reading: Reading): Promise<readonly string[]> {
  const about = await describeDataSet(dataset, { folder }, reading);
  const networks = networkChoices(about);
  const kinds: string[] = [];
  for (const stream of streamChoices(about)) {
    for (const offer of stream.offers) {
      for (const network of networks) {
        const chosen = { name: dataset, dataset, readAs: { ...reading }, stream, offer, network };
        const experiment = parseExperiment(JSON.stringify(experimentOn(about, chosen)), 'new.mas.json');
        await requireFit(experiment, { folder });
        if (network !== networks[0]) continue;
        const { tasks } = await openStream(experiment, { folder });
        expect(offer.title).toMatch(new RegExp(`^${tasks.length} tasks`));
        for (const { train, test } of tasks) expect(Math.min(train.length, test.length)).toBeGreaterThan(0);
      }
    }
    kinds.push(stream.kind);
  }
  return kinds;
}

/** One data set of each format, or all. */
const formats = all.map(({ dataset }) => findDataSet(dataset, { folder: golden }).format.kind);
const some = all.filter((_, i) => isFull || formats.indexOf(formats[i] ?? 'csv') === i);

it.each(some)('each experiment that is offered on $dataset opens', async ({ dataset, reading }) => {
  expect(await made(golden, dataset, reading)).toContain('permuted');
});

/** Samples of six classes, some of each. */
function squares(each: number) {
  const labels = Array.from({ length: 6 * each }, (_, i) => i % 6);
  return { shape: [8, 8], inputs: Array.from({ length: labels.length * 64 }, (_, i) => (i * 7) % 256), labels };
}

const allKinds = ['split', 'permuted', 'blurred', 'blurry', 'noisy', 'online', 'rotated'];

it.each(['idx', 'npy', 'npz'] as const)('so does each on pictures of many classes in the format %s', async (format) => {
  const folder = temporaryFolder();
  writeFiles(join(folder, 'own'), filesOf[format]({ train: squares(3), test: squares(1) }));
  expect(await made(folder, 'own/', {})).toEqual(allKinds);
});

it('so does each on a folder of pictures for each class', async () => {
  const folder = temporaryFolder();
  const { inputs, labels } = squares(5);
  for (const [i, label] of labels.entries()) {
    const picture = png(Uint8Array.from(inputs.slice(i * 64, (i + 1) * 64)), 8);
    writeFiles(join(folder, 'own', `kind ${label}`), { [`${i}.png`]: picture });
  }
  expect(await made(folder, 'own/', {})).toEqual(allKinds);
});

it('that is every format', () => {
  expect(new Set([...formats, 'idx', 'classFolders'])).toEqual(new Set(kindsOf(list).map(({ kind }) => kind)));
});
