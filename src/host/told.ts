import { diskError } from '../store/diskError';
import { systemError } from '../store/systemError';

/** An error in words for the user, be it of the system or of VS Code's file system; a fault of the extension as it is. */
export function told(error: unknown): unknown {
  return (error instanceof Error && fileSystemError(error)) || systemError(error);
}

/** The codes that VS Code gives where it does not repeat those of the system. */
const CODES: Readonly<Record<string, string>> = {
  FileExists: 'EEXIST',
  FileNotFound: 'ENOENT',
  FileNotADirectory: 'ENOTDIR',
  FileIsADirectory: 'EISDIR',
  NoPermissions: 'EACCES',
  Unavailable: 'EIO',
};

/**
 * E.g. `Unable to write file '/a/b' (Unknown (FileSystemError): Error: ENOSPC: no space left on device, write)`, as
 * `workspace.fs` throws it.
 */
function fileSystemError({ name, message, ...rest }: Error): unknown {
  if (!/FileSystemError/.test(`${name} ${message}`)) return undefined;
  const given = 'code' in rest ? String(rest.code) : '';
  const [, code = CODES[given], syscall] = /\b(E[A-Z0-9]{2,}): [^,]*(?:, (\w+))?/.exec(message) ?? [];
  if (code === undefined) return undefined;
  const path = /'([^']+)'/.exec(message)?.[1] ?? 'The file';
  return diskError(Object.assign(new Error(message), { code, syscall: syscall ?? 'open' }), path);
}
