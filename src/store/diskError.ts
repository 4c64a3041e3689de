import { UserError } from '../core/userError';

/** Turns a file-system error into one that names the path and says what to do; returns other errors unchanged. */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !('code' in error)) return error;
  const known = meanings[String(error.code)];
  return known ? new UserError(`${path}: ${known.what}.`, known.hint, { cause: error }) : error;
}

/** What `work` gives; an error of the file system within it names `path` and says what to do. */
export function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, path);
  }
}

const free = 'Free some space and run the same command again; nothing saved is lost.';
const permit = 'Change the permissions of the folder, or choose another with --run DIR.';
const check = 'Check the path.';

const meanings: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  ENOSPC: { what: 'the disk is full', hint: free },
  EDQUOT: { what: 'your disk quota is used up', hint: free },
  EACCES: { what: 'no permission', hint: permit },
  EPERM: { what: 'no permission', hint: permit },
  EROFS: { what: 'the file system is read-only', hint: 'Choose a writable folder with --run DIR.' },
  ENOENT: { what: 'no such file or folder', hint: check },
  ENOTDIR: { what: 'a part of this path is a file, not a folder', hint: check },
  EISDIR: { what: 'this is a folder, not a file', hint: check },
  ENAMETOOLONG: { what: 'this name is longer than the file system allows', hint: 'Use a shorter name.' },
  ELOOP: { what: 'links lead in a circle', hint: 'Replace the link by the file.' },
  EIO: { what: 'the disk reports an input/output error', hint: 'Check the disk, then run the same command again.' },
};

/** Whether `error` is a file-system error with this code, e.g. `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
