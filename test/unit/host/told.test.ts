import { expect, it } from 'vitest';
import type { UserError } from '../../../src/core/userError';
import { notificationText } from '../../../src/host/notificationText';
import { told } from '../../../src/host/told';

/** As VS Code throws them from `workspace.fs`. */
const fileSystemError = (code: string, message: string) =>
  Object.assign(new Error(message), { name: `${code} (FileSystemError)`, code });

it.each([
  [
    fileSystemError(
      'Unknown',
      "Unable to write file '/work/a.mas.json' (Unknown (FileSystemError): Error: ENOSPC: no space left on device, write)",
    ),
    'The disk is full, so it could not be written (/work/a.mas.json). Free some space',
  ],
  [
    fileSystemError(
      'NoPermissions',
      "Unable to write file '/work/a.svg' (NoPermissions (FileSystemError): Error: EACCES: permission denied, open '/work/a.svg')",
    ),
    'No permission (/work/a.svg). Change its permissions',
  ],
  [fileSystemError('FileExists', "Unable to create '/work/x'"), 'There is something of this name already (/work/x).'],
  [
    Object.assign(new Error('EROFS'), { code: 'EROFS', syscall: 'mkdir', path: '/w/.mas' }),
    'The file system is read-only',
  ],
])('%s is told in words', (error, text) => {
  expect(notificationText(told(error) as UserError)).toContain(text);
});
