import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { otherFile } from '../../../src/store/otherFile';
import { idxBytes } from '../../fixtures/idxFiles';

/** The first bytes of files as the programs write them whose formats they are, by test/reference/other_formats.py. */
const golden: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(__dirname, '../../reference/golden/otherFormats.json'), 'utf8'),
);
const files = Object.entries(golden).map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')] as const);
const wanted = { name: 'safetensors', save: 'safetensors.torch.save_file(tensors, path)' };

it.each([
  ...files,
  ['an HDF5 file', Buffer.from('MATLAB 7.3 MAT-file, Platform: GLNXA64')] as const,
  ['an IDX file', idxBytes([1], [0])] as const,
  ['a zstd archive', Buffer.from('28b52ffd00000000', 'hex')] as const,
  ['a web page (HTML)', Buffer.from('\ufeff\n<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">')] as const,
  [
    'an XML text',
    Buffer.from('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>'),
  ] as const,
  ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n')] as const,
])('a file of another format is called by its name, with what to do: %s', (name, bytes) => {
  const error = otherFile('w', bytes, wanted);
  expect(error?.message).toBe(`w: ${name.split('/')[0]}, not safetensors`);
  expect(error?.hint).toMatch(/^(Read it in Python with .*, and write safetensors|Unpack it|Get the file|.*download)/);
});

it('a file of no known format is not called by a name', () => {
  expect(otherFile('w', Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]), wanted)).toBeUndefined();
  expect(otherFile('w', Buffer.from('word vectors'), wanted)).toBeUndefined();
  expect(otherFile('w', Buffer.alloc(0), wanted)).toBeUndefined();
});
