import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText } from '../../../src/store/readText';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const text = '{ "name": "鳥 é" }\r\n';

describe('text that a user wrote', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('is read in %s', (_, bytes) => {
    const path = join(temporaryFolder(), 'x');
    writeFileSync(path, bytes);
    expect(readText(path)).toBe(text);
  });

  it.each([
    ['UTF-16 without a mark', Buffer.from('abc', 'utf16le')],
    ['Latin-1', Buffer.from('é', 'latin1')],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ])('is refused once in %s', (_, bytes) => {
    const path = join(temporaryFolder(), 'x');
    writeFileSync(path, bytes);
    expect(() => readText(path)).toThrow(`${path} is not text in UTF-8.`);
  });

  it('is not waited for in folders, dangling links, devices and pipes', () => {
    const folder = temporaryFolder();
    const at = (name: string) => join(folder, name);
    mkdirSync(at('folder'));
    symlinkSync(at('nowhere'), at('dangling'));
    expect(() => readText(at('folder'))).toThrow('folder: this is a folder, not a file.');
    expect(() => readText(at('dangling'))).toThrow('dangling: no such file or folder.');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [at('pipe')]);
    for (const path of [at('pipe'), '/dev/zero']) {
      expect(() => readText(path)).toThrow(`${path}: a device or a pipe, not a file.`);
    }
  });
});
