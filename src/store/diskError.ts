import { sep } from 'node:path';
import { UserError } from '../core/userError';

/**
 * Turns an error of the file system into one that says where, what happened, what could not be done for it, and what to
 * do; returns other errors unchanged.
 */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof UserError || !isCoded(error)) return error;
  const known = meanings[error.code];
  const place = placeOf(error, path);
  if (known) return new UserError(`${place}: ${known.what}${failed(error, path)}.`, known.hint, { cause: error });
  if (error.syscall === undefined) return error;
  return new UserError(`${place}: the system reports ${error.code}${failed(error, path)}.`, check, { cause: error });
}

/** What `work` gives; an error of the file system within it names `path` and says what to do. */
export function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Whether `error` is a file-system error with this code, e.g. `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return isCoded(error) && error.code === code;
}

interface CodedError extends Error {
  readonly code: string;
  /** The call that failed, in the system's own words; absent where Node.js itself refused. */
  readonly syscall?: string;
  readonly path?: string;
  /** The second path of a call that has two. */
  readonly dest?: string;
}

function isCoded(error: unknown): error is CodedError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** The path, or what is in that folder where the error names it; what is being written has a name of no interest. */
function placeOf({ path: own }: CodedError, path: string): string {
  return typeof own === 'string' && own.startsWith(path + sep) && !/\.tmp$|XXXXXX$/.test(own) ? own : path;
}

const free = 'Free some space and run the same command again; nothing saved is lost.';
const check = 'Check the path.';
const elsewhere = 'Change its permissions, or use another place.';
const shorter = 'Use shorter names.';
const again = 'Check the disk, then run the same command again.';
const split = 'Split it into smaller files.';

/** What EMFILE and ENFILE mean, also to a program that is to be started. */
export const tooManyFiles = {
  what: 'too many files are open',
  hint: 'Close other programs, or raise the limit (ulimit -n).',
} as const;

/** By the code of the error, what happened. */
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
  EINVAL: { what: 'the file system does not support this', hint: 'Use another name, or a place on another disk.' },
  EILSEQ: { what: 'the file system does not allow such a name', hint: 'Use letters, digits, "-" and "_" in names.' },
  ELOOP: { what: 'its links lead in a circle', hint: check },
  EXDEV: { what: 'the two places are on different disks', hint: 'Use places on one disk.' },
  EMLINK: { what: 'the folder holds as many folders as it can', hint: 'Use another place.' },
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  EBUSY: { what: 'another program uses it', hint: 'Close that program, then run the same command again.' },
  ETXTBSY: { what: 'another program uses it', hint: 'Close that program, then run the same command again.' },
  EAGAIN: { what: 'the system is too busy for it', hint: 'Wait a little, then run the same command again.' },
  ENOMEM: { what: 'the system has no memory left', hint: 'Close other programs, then run the same command again.' },
  ENXIO: { what: 'this is a device or a pipe that nothing is connected to', hint: check },
  ENODEV: { what: 'this is a device that is not there', hint: check },
  EPIPE: { what: 'nobody reads it any more', hint: 'Run the same command again.' },
  EIO: { what: 'the disk reports an input/output error', hint: again },
  ESTALE: { what: 'the network disk has lost it', hint: again },
  ETIMEDOUT: { what: 'the network disk does not answer', hint: again },
  EHOSTDOWN: { what: 'the network disk does not answer', hint: again },
  ENOTCONN: { what: 'the disk is no longer connected', hint: again },
  ENOLCK: { what: 'the disk has no locks left', hint: again },
  ERR_FS_FILE_TOO_LARGE: { what: 'the file is larger than can be read at once (2 GiB)', hint: split },
  ERR_STRING_TOO_LONG: { what: 'the text is longer than can be read at once (512 MiB)', hint: split },
  ERR_INVALID_ARG_VALUE: { what: 'a file name cannot contain a NUL character', hint: 'Use another name.' },
};

/** By the call that failed, what could not be done. Calls that read are left out: what happened says enough. */
const failures: Readonly<Record<string, string>> = {
  mkdir: 'the folder could not be made',
  mkdtemp: 'no temporary folder could be made in it',
  write: 'it could not be written',
  writev: 'it could not be written',
  fsync: 'it could not be written',
  fdatasync: 'it could not be written',
  ftruncate: 'it could not be shortened',
  unlink: 'it could not be deleted',
  rm: 'it could not be deleted',
  rmdir: 'it could not be deleted',
  scandir: 'its content could not be listed',
  opendir: 'its content could not be listed',
  symlink: 'the link could not be made',
  link: 'the link could not be made',
  chmod: 'its permissions could not be changed',
  utime: 'its time could not be set',
  futime: 'its time could not be set',
};

function failed({ syscall = '', dest }: CodedError, path: string): string {
  if (syscall === 'rename') {
    // What is written beside its place and renamed is known to the user by that place alone.
    return dest === undefined || dest === path
      ? ', so it could not be replaced'
      : `, so it could not be moved to ${dest}`;
  }
  if (syscall === 'copyfile') return `, so it could not be copied${dest === undefined ? '' : ` to ${dest}`}`;
  const what = failures[syscall];
  return what === undefined ? '' : `, so ${what}`;
}
