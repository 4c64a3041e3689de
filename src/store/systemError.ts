import { resolve, sep } from 'node:path';
import { UserError } from '../core/userError';
import { diskError, hasCode, tooManyFiles } from './diskError';
import { memoryError } from './memoryError';

/**
 * The system's errors in words: of the file system, with the path that the error names, of memory that is used up, of
 * programs that do not start. Returns any other error unchanged: it is a fault of MAS Lab.
 */
export function systemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if ('syscall' in error && error.syscall === 'uv_cwd') {
    const hint = 'Change to a folder that exists (cd), then run the same command again.';
    return new UserError('The current folder has been deleted.', hint, { cause: error });
  }
  return spawnFault(error) ?? missingPart(error) ?? memoryError(error) ?? diskError(error, placeIn(error));
}

/** Where it happened, as far as the error says. */
function placeIn(error: Error): string {
  if ('path' in error && typeof error.path === 'string') return error.path;
  // Node.js quotes what it refuses.
  const quoted = hasCode(error, 'ERR_INVALID_ARG_VALUE') ? /Received '(.*)'/s.exec(error.message)?.[1] : undefined;
  return quoted ?? 'The disk';
}

/** What the installation consists of; `__dirname` is dist. */
const OWN = [resolve(__dirname), resolve(__dirname, '..', 'examples')];

/** A file of MAS Lab itself that is not there. */
function missingPart(error: Error): UserError | undefined {
  const path = 'path' in error && hasCode(error, 'ENOENT') ? String(error.path) : '';
  if (!OWN.some((folder) => path === folder || path.startsWith(folder + sep))) return undefined;
  return incomplete(path, { cause: error });
}

/** The error for a missing part of MAS Lab. */
export function incomplete(path: string, options?: ErrorOptions): UserError {
  return new UserError(
    `${path}: this part of MAS Lab is missing.`,
    'Install MAS Lab again, or build it (npm run build).',
    options,
  );
}

/** A program that could not be started. */
function spawnFault(error: Error): UserError | undefined {
  if (!('syscall' in error) || typeof error.syscall !== 'string' || !error.syscall.startsWith('spawn'))
    return undefined;
  const program = 'path' in error && typeof error.path === 'string' ? error.path : error.syscall.replace(/^\w+ ?/, '');
  return spawnError(error, program || 'A program');
}

/** Why a program could not be started, and what to do. */
export function spawnError(cause: Error, program: string): UserError {
  const code = 'code' in cause ? String(cause.code) : '';
  const known = spawnMeanings[code];
  const { what, hint } = known ?? { what: `the system reports ${code || cause.message}`, hint: 'Check the program.' };
  return new UserError(`${program} cannot be started: ${what}.`, hint, { cause });
}

const fewer = 'Close other programs, or train fewer runs at a time, then run the same command again.';

const spawnMeanings: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  ENOENT: { what: 'there is no such program, or the folder it is to run in is gone', hint: 'Check its path.' },
  ENOTDIR: { what: 'a part of this path is a file, not a folder', hint: 'Check its path.' },
  EACCES: { what: 'it is not a program, or there is no permission to run it', hint: 'Check its path and permissions.' },
  EPERM: { what: 'there is no permission to run it', hint: 'Check its permissions.' },
  ENOEXEC: { what: 'it is not a program for this machine', hint: 'Check its path.' },
  EAGAIN: { what: 'too many processes are running', hint: fewer },
  ENOMEM: { what: 'the system has no memory left', hint: fewer },
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  E2BIG: {
    what: 'its arguments and environment variables are too long together',
    hint: 'Use shorter paths, or fewer environment variables.',
  },
};
