import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRunStream } from '../../../src/benchmarks/streams/runStream';
import { inspectCheckpoint } from '../../../src/session/inspect';
import type { RequestOf } from '../../../src/session/request';
import { createRun } from '../../../src/store/createRun';
import { trainedOn } from '../../fixtures/engines';
import { shapesExperiment, writeShapes } from '../../fixtures/shapes';
import { trainRun } from '../training/someRun';

/** Ω of a detector of shapes that has learnt blocks and frames, then bars and poles. */

const folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let run: string;

beforeAll(async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const dataset = writeShapes(join(folder, 'shapes'), { train: 8, test: 7 });
  const chosen = shapesExperiment({ kind: 'mas', lambda: 0.01 }, { benchmark: { dataset }, training: { epochs: 1 } });
  const made = createRun(join(folder, 'run'), chosen).run;
  const [engine] = trainedOn;
  if (!engine) throw new Error('there is an engine');
  const stream = await openRunStream({ run: made, experiment: chosen }, () => undefined);
  await trainRun(engine, chosen, { earlier: made, stream });
  run = made.path;
});

const inspect = (changes: Partial<RequestOf<'inspect'>> = {}) =>
  inspectCheckpoint({ kind: 'inspect', run, engine: 'auto', ...changes });

test('columns of the head have the names of their classes, and are compared as far as there were some before', async () => {
  const { tensors, overlap } = await inspect();
  const [kernel, bias] = ['head/kernel', 'head/bias'].map((name) => tensors.find(({ tensor }) => tensor === name));
  for (const each of [kernel, bias]) {
    expect(each?.unitNames).toHaveLength(21);
    expect(each?.unitNames?.slice(0, 3)).toEqual(['background logit', 'block logit', 'block x']);
    expect(each?.unitNames?.at(-1)).toBe('pole height');
    // Background, blocks and frames were there.
    expect(each?.comparison?.histogram.elements).toBe((each?.histogram.elements ?? 0) * (11 / 21));
    expect(each?.movement?.moved.every(({ index }) => (index.at(-1) ?? 21) < 11)).toBe(true);
  }
  expect(overlap?.tensors.map(({ tensor }) => tensor)).toContain('head/kernel');
  expect(tensors.find(({ tensor }) => tensor === 'dense1/kernel')?.unitNames).toBeUndefined();
});

test('Ω of a class is measured on the pictures that show an object of it', async () => {
  const { annotations } = JSON.parse(readFileSync(join(folder, 'shapes', 'instances_val.json'), 'utf8'));
  const showing = (category: number) =>
    new Set(
      annotations.filter((each: Annotation) => each.category_id === category).map((each: Annotation) => each.image_id),
    ).size;
  const { classes } = await inspect();
  expect(classes.map(({ name }) => name)).toEqual(['bar', 'pole']);
  const samples: number[] = [];
  for (const { id } of classes) {
    const { source } = await inspect({ measure: { data: 'test', classes: [id] } });
    if (source.kind === 'measured') samples.push(source.samples);
  }
  expect(samples).toEqual([showing(3), showing(4)]);
  expect(Math.max(...samples)).toBeLessThan(7);
  await expect(inspect({ measure: { data: 'test', classes: [0] } })).rejects.toThrow(
    expect.objectContaining({ hint: 'Its classes are bar, pole.' }),
  );
});

interface Annotation {
  readonly category_id: number;
  readonly image_id: number;
}
