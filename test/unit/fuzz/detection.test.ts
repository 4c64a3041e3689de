import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { readCocoFile } from '../../../src/benchmarks/detectionFormats/cocoFile';
import { readVocAnnotation } from '../../../src/benchmarks/detectionFormats/vocAnnotation';
import { sizeInHeader } from '../../../src/benchmarks/pictures/imageFile';
import { FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const golden = join(import.meta.dirname, '../../reference/golden');
const bytesOf = (...names: string[]) => names.map((name) => readFileSync(join(golden, name)));

const files = {
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
