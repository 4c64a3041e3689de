import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'vitest';
import { readCocoFile } from '../../../src/benchmarks/detectionFormats/cocoFile';
import { readVocAnnotation } from '../../../src/benchmarks/detectionFormats/vocAnnotation';
import { sizeInHeader } from '../../../src/benchmarks/pictures/imageFile';
import { openProposals } from '../../../src/benchmarks/proposals/proposals';
import { FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';
import { npyFile, proposalFolder } from '../../fixtures/proposalFiles';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const golden = join(import.meta.dirname, '../../reference/golden');
const bytesOf = (...names: string[]) => names.map((name) => readFileSync(join(golden, name)));

/** One picture, whose id is that of the first in `results`. */
const set = {
  ...{ name: 'set', path: '/set', format: 'COCO', classNames: [], trainPictures: 1, notes: [] },
  pictures: [{ path: '/set/a.png', id: 139, width: 40, height: 20, objects: [] }],
};
const results = JSON.stringify([
  { image_id: 139, bbox: [1, 2, 3.5, 4], score: 0.5 },
  { image_id: 'a', bbox: [0, 0, 9, 9], score: 1 },
]);
const ofBoxes = npyFile([2, 4], Float32Array.of(0, 0, 40, 20, 1, 2, 3, 4));

const files = {
  'results of COCO': [
    (path: string) => openProposals(path, set, { max: 10 }),
    hostile([Buffer.from(results)], '[{"image_id":139,"bbox":[1e400,'),
  ],
  'folders of proposals': [
    (path: string) => {
      const content = { 'boxes.npy': readFileSync(path) };
      const named = [{ name: 'a', boxes: [[], []], scores: [1, 2] }];
      return openProposals(proposalFolder(dirname(path), named, content), set, { max: 10 });
    },
    hostile([Buffer.from(ofBoxes)], '\x93NUMPY\x01\0'),
  ],
  'annotations of VOC': [
    readVocAnnotation,
    hostile(
      bytesOf('detection/voc/Annotations/000002.xml', 'detection/voc/Annotations/000006.xml'),
      '<annotation><object>',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
    ),
  ],
  'annotations of COCO': [
    readCocoFile,
    hostile(
      ['train', 'test'].flatMap((part) => bytesOf(`detection/coco/annotations/instances_${part}2017.json`)),
      '{"images":[{"id":',
    ),
  ],
  'headers of pictures': [
    sizeInHeader,
    hostile(
      bytesOf('detection/voc/JPEGImages/000002.png'),
      '\x89PNG\r\n\x1a\n',
      '\xff\xd8\xff',
      'RIFF\x40\0\0\0WEBPVP8X',
    ),
  ],
} as const;

test.each(Object.entries(files))('%s', { timeout: FUZZ_TIMEOUT }, async (_, [read, contents]) => {
  const path = join(temporaryFolder(), 'file');
  await fuzz(150, contents, (bytes) => {
    writeFileSync(path, bytes);
    return read(path);
  });
});
