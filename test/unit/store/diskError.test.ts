import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { diskError } from '../../../src/store/diskError';
import { systemError } from '../../../src/store/systemError';

const failing = (code: string, syscall: string, more = {}) =>
  Object.assign(new Error(`${code}: …, ${syscall}`), { code, syscall, errno: -1, ...more });

it.each([
  ['ENOSPC', 'mkdir', {}, '/a/b: the disk is full, so the folder could not be made.'],
  ['EACCES', 'unlink', {}, '/a/b: no permission, so it could not be deleted.'],
  ['EIO', 'fsync', {}, '/a/b: the disk reports an input/output error, so it could not be written.'],
  ['EDQUOT', 'write', {}, '/a/b: your disk quota is used up, so it could not be written.'],
  ['EPERM', 'rename', { dest: '/a/b' }, '/a/b: no permission, so it could not be replaced.'],
  ['EXDEV', 'rename', { dest: '/c' }, '/a/b: the two places are on different disks, so it could not be moved to /c.'],
  ['EROFS', 'copyfile', { dest: '/c' }, '/a/b: the file system is read-only, so it could not be copied to /c.'],
  ['EMFILE', 'open', {}, '/a/b: too many files are open.'],
  ['ELOOP', 'stat', {}, '/a/b: its links lead in a circle.'],
])('%s of %s says where, what happened, and what could not be done', (code, syscall, more, message) => {
  expect((diskError(failing(code, syscall, more), '/a/b') as UserError).message).toBe(message);
});

it('every code that this system knows becomes a sentence with a hint', () => {
  const codes = Object.keys(constants.errno);
  expect(codes.length).toBeGreaterThan(70);
  for (const code of codes) {
    for (const syscall of ['open', 'write', 'mkdir', 'rename', 'unlink', 'scandir', 'copyfile', 'spawn node']) {
      const error = systemError(failing(code, syscall, { path: '/a/b' }));
      expect(error, code).toBeInstanceOf(UserError);
      const { message, hint } = error as UserError;
      expect(`${message} ${hint}`).toMatch(code === 'ENOMEM' ? /memory/ : /\/a\/b.*\. [A-Z].*\.$/);
    }
  }
});

it('what lies in a folder is named itself, but not the name that it is written under', () => {
  const message = (path: string) => (diskError(failing('EACCES', 'open', { path }), '/a/run') as UserError).message;
  expect(message('/a/run/checkpoints')).toBe('/a/run/checkpoints: no permission.');
  expect(message('/a/run/x.json.12.tmp')).toBe('/a/run: no permission.');
  expect(message('/a/running')).toBe('/a/run: no permission.');
});

it.each([
  [
    "The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received '/a/\\x00b'",
    /\/a\/\\x00b.*NUL/,
  ],
])('%s', (said, message) => {
  const error = Object.assign(new TypeError(said), { code: 'ERR_INVALID_ARG_VALUE' });
  expect((systemError(error) as UserError).message).toMatch(message);
});

it('a folder that was deleted under the command is reported as such', () => {
  expect((systemError(failing('ENOENT', 'uv_cwd')) as UserError).message).toBe('The current folder has been deleted.');
});

it('a fault of MAS Lab stays one', () => {
  const bug = new TypeError('x is not a function');
  expect(systemError(bug)).toBe(bug);
  expect(systemError('thrown text')).toBe('thrown text');
});
