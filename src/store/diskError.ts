import { UserError } from '../core/userError';

/** Turns a file-system error into one that names the path and says what to do; returns other errors unchanged. */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !('code' in error)) return error;
  const known = meanings[String(error.code)];
  if (known) return new UserError(`${path}: ${known.what}.`, known.hint, { cause: error });
  if (!('syscall' in error)) return error;
  return new UserError(`${path}: the system reports ${error.code} (${error.syscall}).`, check, { cause: error });
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
const check = 'Check the path.';
const elsewhere = 'Change its permissions, or use another place.';
const shorter = 'Use shorter names.';
const again = 'Check the disk, then run the same command again.';

const meanings: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  ENOSPC: { what: 'the disk is full', hint: free },
  EDQUOT: { what: 'your disk quota is used up', hint: free },
  EFBIG: { what: 'the file would be larger than is allowed here', hint: 'Use another disk, or raise the limit.' },
  EACCES: { what: 'no permission', hint: elsewhere },
  EPERM: { what: 'no permission', hint: elsewhere },
  EROFS: { what: 'the file system is read-only', hint: 'Use a place that can be written.' },
  ENOENT: { what: 'no such file or folder', hint: check },
  ENOTDIR: { what: 'a part of this path is a file, not a folder', hint: check },
  EISDIR: { what: 'this is a folder, not a file', hint: check },
  EEXIST: { what: 'there is something of this name already', hint: 'Use another name, or move it away.' },
  ENOTEMPTY: { what: 'the folder is not empty', hint: 'Use another name, or move it away.' },
  ENAMETOOLONG: { what: 'the name is longer than file systems allow', hint: shorter },
  ELOOP: { what: 'its links lead in a circle', hint: check },
  EMFILE: { what: 'too many files are open', hint: 'Close other programs, or raise the limit (ulimit -n).' },
  ENFILE: { what: 'too many files are open', hint: 'Close other programs, or raise the limit (ulimit -n).' },
  EBUSY: { what: 'another program uses it', hint: 'Close that program, then run the same command again.' },
  ENXIO: { what: 'this is a device or a pipe that nothing is connected to', hint: check },
  ENODEV: { what: 'this is a device that is not there', hint: check },
  EIO: { what: 'the disk reports an input/output error', hint: again },
  ESTALE: { what: 'the network disk has lost it', hint: again },
};

/** Whether `error` is a file-system error with this code, e.g. `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** An error of the system that nothing has put in words, with the path that it names itself. */
export function systemError(error: unknown): unknown {
  const path = error instanceof Error && 'path' in error ? String(error.path) : 'The system';
  return diskError(error, path);
}
