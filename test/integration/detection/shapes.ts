import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStream } from '../../../src/benchmarks/streams/openStream';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import { randomOf, uniformInt } from '../../../src/core/random';
import { writeFiles } from '../../fixtures/detectionFiles';
import { png } from '../../fixtures/png';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Pictures of shapes, each a class, which a small detector learns in a second: a COCO data set on disk. */

const SIDE = 24;
/** Width and height of each shape, and which of its pixels are drawn. */
const SHAPES = [
  { name: 'block', width: 8, height: 8, isDrawn: () => true },
  { name: 'frame', width: 8, height: 8, isDrawn: (x: number, y: number) => [x, y].some((at) => at < 2 || at > 5) },
  { name: 'bar', width: 12, height: 5, isDrawn: () => true },
  { name: 'pole', width: 5, height: 12, isDrawn: () => true },
] as const;

/** Writes the data set: pictures of two shapes each, in a corner of their own. */
function writeShapes(folder: string, counts = { train: 60, test: 24 }): string {
  const random = randomOf(0, 'shapes');
  const categories = SHAPES.map(({ name }, i) => ({ id: i + 1, name }));
  for (const [part, count] of [
    ['train', counts.train],
    ['val', counts.test],
  ] as const) {
    const images: object[] = [];
    const annotations: object[] = [];
    const files: Record<string, Uint8Array> = {};
    for (let i = 1; i <= count; i++) {
      const greys = new Uint8Array(SIDE * SIDE).map(() => uniformInt(random, 60));
      for (const corner of [0, 1]) {
        const number = uniformInt(random, SHAPES.length);
        const { width, height, isDrawn } = SHAPES[number] ?? SHAPES[0];
        const [left, top] = [
          corner * 12 + uniformInt(random, 13 - width),
          corner * 12 + uniformInt(random, 13 - height),
        ];
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) if (isDrawn(x, y)) greys[(top + y) * SIDE + left + x] = 200;
        }
        annotations.push({
          ...{ id: annotations.length + 1, image_id: i, category_id: number + 1, iscrowd: 0 },
          ...{ bbox: [left, top, width, height], area: width * height },
        });
      }
      images.push({ id: i, file_name: `${i}.png`, width: SIDE, height: SIDE });
      files[`${part}/${i}.png`] = png(greys, SIDE);
    }
    files[`instances_${part}.json`] = Buffer.from(JSON.stringify({ images, annotations, categories }));
    writeFiles(folder, files);
  }
  return folder;
}

/** A detector of shapes, two classes in each of two tasks. */
export function shapesExperiment(
  method: ExperimentInput['method'],
  { benchmark, training }: { readonly benchmark?: object; readonly training?: object } = {},
): Experiment {
  return someExperiment({
    benchmark: {
      ...{ kind: 'detection', dataset: './shapes', channels: 1, classesPerTask: 2, regions: 16, positives: 8 },
      proposals: { scales: [0.33], ratios: [0.45, 1, 2.2], step: 0.3, max: 300 },
      ...benchmark,
    },
    scenario: 'class-incremental',
    network: {
      ...{
        kind: 'fast-rcnn',
        body: [
          { filters: 8, padding: 'same', pool: 2 },
          { filters: 8, padding: 'same' },
        ],
      },
      ...{ size: 3, hidden: [24] },
    },
    training: { batchSize: 2, epochs: 8, optimizer: { kind: 'adam', learningRate: 0.005 }, ...training },
    method,
  } as Partial<ExperimentInput>);
}

export function shapesStream(experiment: Experiment, counts?: { readonly train: number; readonly test: number }) {
  const folder = temporaryFolder();
  writeShapes(join(folder, 'shapes'), counts);
  // Decoded pictures are kept in the user's cache otherwise.
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  onTestFinished(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  return openStream(experiment, { folder });
}
